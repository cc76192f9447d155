using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using MyIpma.Local.Identity;

namespace MyIpma.Tests.Identity;

/// <summary>The development issuer on Kestrel at a free port, and a client that follows no redirect by itself.</summary>
internal sealed class DevIssuerHost : IAsyncDisposable
{
    public const string Verifier = "a-verifier-of-at-least-forty-three-characters-0123";

    private readonly WebApplication app;
    private readonly HttpClientHandler handler;

    private DevIssuerHost(WebApplication app)
    {
        this.app = app;
        Origin = new Uri(app.Urls.Single());
        handler = new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };
        Client = new HttpClient(handler) { BaseAddress = Origin };
    }

    public Uri Origin { get; }

    public HttpClient Client { get; }

    public FakeTimeProvider Clock => app.Services.GetRequiredService<FakeTimeProvider>();

    public string RedirectUri => new Uri(Origin, "/").ToString();

    public string Issuer => Origin.GetLeftPart(UriPartial.Authority) + "/dev/issuer";

    public static async Task<DevIssuerHost> StartAsync(DevIssuerKeys? keys = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        builder.Services.AddSingleton(clock).AddSingleton<TimeProvider>(clock);
        WebApplication? running = null;
        builder.Services.AddDevIssuer(keys ?? DevIssuerKeys.Ephemeral(), settings =>
        {
            settings.Origin = () => new Uri(running?.Urls.Single() ?? throw new InvalidOperationException("The host does not run yet."));
            settings.People = [new DevPerson("Ana Sousa", "ana@example.org", "Two pending badges")];
        });
        running = builder.Build();
        running.MapDevIssuer();
        await running.StartAsync(TestContext.Current.CancellationToken);
        return new DevIssuerHost(running);
    }

    public string AuthorizeUri(params (string Key, string? Value)[] changes)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["response_type"] = "code",
            ["client_id"] = "my-ipma-web",
            ["redirect_uri"] = RedirectUri,
            ["scope"] = "openid email profile",
            ["state"] = "s-1",
            ["nonce"] = "n-1",
            ["code_challenge"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (key, value) in changes)
        {
            query[key] = value;
        }

        return QueryHelpers.AddQueryString("/dev/issuer/authorize", query.Where(part => part.Value is not null));
    }

    public async Task<string> CodeForAsync(string email)
    {
        using var form = new FormUrlEncodedContent([new("email", email)]);
        using var answer = await Client.PostAsync(AuthorizeUri(), form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return QueryHelpers.ParseQuery(answer.Headers.Location?.Query)["code"].ToString();
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> ExchangeAsync(string code, string verifier = Verifier)
    {
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "authorization_code"),
            new("client_id", "my-ipma-web"),
            new("redirect_uri", RedirectUri),
            new("code", code),
            new("code_verifier", verifier),
        ]);
        using var answer = await Client.PostAsync("/dev/issuer/token", form, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        handler.Dispose();
        await app.DisposeAsync();
    }
}

/// <summary>An issuer whose published key can change while it runs.</summary>
internal sealed class RollingIssuer(WebApplication app, DevIssuerKeys keys) : IAsyncDisposable
{
    public DevIssuerKeys Keys { get; set; } = keys;

    public string Origin => app.Urls.Single();

    public static async Task<RollingIssuer> StartAsync(DevIssuerKeys keys)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var issuer = new RollingIssuer(app, keys);
        app.MapGet("/.well-known/openid-configuration", () => TypedResults.Json(new { issuer = issuer.Origin, jwks_uri = $"{issuer.Origin}/jwks" }));
        app.MapGet("/jwks", () => TypedResults.Ok(issuer.Keys.ToJwks()));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return issuer;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
