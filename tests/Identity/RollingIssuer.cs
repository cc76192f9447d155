using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MyIpma.Local.Identity;

namespace MyIpma.Tests.Identity;

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
