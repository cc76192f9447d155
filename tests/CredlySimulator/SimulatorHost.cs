using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CredlySimulator;
using CredlySimulator.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace MyIpma.Tests.CredlySimulator;

/// <summary>The simulator on a real Kestrel, with a webhook receiver beside it.</summary>
internal sealed class SimulatorHost : IAsyncDisposable
{
    public const string Organization = "0f6e7a52-9c1d-4f4e-8a55-2f0b6a3d1c11";
    public const string Token = "simulator-token";
    public const string LevelD = "5d1c0a44-7d0e-4a7b-b2c0-000000000004";
    public const string LevelC = "5d1c0a44-7d0e-4a7b-b2c0-000000000003";
    public const string Archived = "5d1c0a44-7d0e-4a7b-b2c0-000000000009";
    public const string Repeatable = "5d1c0a44-7d0e-4a7b-b2c0-000000000007";

    private readonly WebApplication app;

    private SimulatorHost(WebApplication app, WebhookReceiver webhooks)
    {
        this.app = app;
        Webhooks = webhooks;
        Api = WithToken(Token);
    }

    public WebhookReceiver Webhooks { get; }

    public HttpClient Api { get; private set; }

    public Uri Origin => new(app.Urls.First());

    public static async Task<SimulatorHost> StartAsync(
        ISimulatorStore? store = null, TimeProvider? time = null, DateTimeOffset? tokenExpiresAt = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore().AddLogging().AddSingleton(time ?? TimeProvider.System);
        var webhooks = new WebhookReceiver();
        WebApplication? running = null;
        Uri Base() => new(running?.Urls.First() ?? throw new InvalidOperationException("Not started."));
        builder.Services.AddCredlySimulator(new CredlySimulatorSettings
        {
            OrganizationId = Organization,
            OrganizationName = "IPMA",
            Token = Token,
            TokenExpiresAt = tokenExpiresAt,
            WebhookUrl = () => new Uri(Base(), "/hook"),
            PublicBase = Base,
            Templates =
            [
                Template(LevelD, "Level D"), Template(LevelC, "Level C"),
                Template(Archived, "Old", "archived"), Template(Repeatable, "Again", "active", true),
            ],
            Store = store ?? new MemorySimulatorStore(),
        });
        running = builder.Build();
        running.MapCredlySimulator();
        running.MapPost("/hook", webhooks.ReceiveAsync);
        await running.StartAsync(TestContext.Current.CancellationToken);
        return new SimulatorHost(running, webhooks);
    }

    public HttpClient WithToken(string token)
    {
        var client = new HttpClient { BaseAddress = new Uri(Origin, "/credly/v1/") };
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{token}:"));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        return client;
    }

    public HttpClient Browser() => Client(new HttpClientHandler { CookieContainer = new CookieContainer() });

    public HttpClient PlainClient() => Client(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false });

    public Task<SimulatorReply> IssueAsync(JsonObject body) => SendAsync(HttpMethod.Post, $"organizations/{Organization}/badges", body);

    public Task<SimulatorReply> GetAsync(string path) => SendAsync(HttpMethod.Get, $"organizations/{Organization}/{path}", null);

    public Task<SimulatorReply> PostAsync(string path, JsonObject body) => SendAsync(HttpMethod.Post, $"organizations/{Organization}/{path}", body);

    public Task<SimulatorReply> PutAsync(string path, JsonObject body) => SendAsync(HttpMethod.Put, $"organizations/{Organization}/{path}", body);

    public Task<SimulatorReply> ActAsync(string email, string action, string? badgeId = null) =>
        SendAsync(HttpMethod.Post, "../act", new JsonObject { ["email"] = email, ["action"] = action, ["badgeId"] = badgeId });

    public Task<SimulatorReply> FaultsAsync(JsonObject faults) => SendAsync(HttpMethod.Put, "../faults", faults);

    public Task<SimulatorReply> StateAsync() => SendAsync(HttpMethod.Get, "../state", null);

    public Task<SimulatorReply> SendAsync(HttpMethod method, string path, JsonNode? body) => SendAsync(Api, method, path, body);

    public static async Task<SimulatorReply> SendAsync(HttpClient client, HttpMethod method, string path, JsonNode? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new SimulatorReply(response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : null, text, response.Headers.RetryAfter?.Delta);
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await app.DisposeAsync();
    }

    private HttpClient Client(HttpClientHandler handler) => new(handler) { BaseAddress = new Uri(Origin, "/credly/") };

    private static CredlyTemplate Template(string id, string name, string state = "active", bool repeatable = false) => new()
    {
        Id = id,
        Name = name,
        Description = $"Certified project manager, {name}",
        ImageUrl = "/badges/d.svg",
        Level = "D",
        State = state,
        AllowDuplicates = repeatable,
        Skills = ["Project management", "Leadership", "Planning"],
    };
}

internal sealed record SimulatorReply(HttpStatusCode Status, JsonNode? Body, string Text, TimeSpan? RetryAfter)
{
    public JsonNode Data => Body?["data"] ?? throw new InvalidOperationException($"No data in {(int)Status}: {Text}");

    public string Id => Value("id");

    public string State => Value("state");

    public string Message => Value("message");

    public bool Has(string member) => Data.AsObject().ContainsKey(member);

    public string Value(string member) => Data[member]?.ToString() ?? "";
}

internal static class BrowserSteps
{
    public static Task<string> SignInAsync(this HttpClient browser, string email) => browser.PostFormAsync("sign-in", ("email", email));

    public static async Task<string> PostFormAsync(this HttpClient browser, string path, params (string Name, string Value)[] fields)
    {
        using var response = await browser.SendFormAsync(path, null, fields);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<HttpResponseMessage> SendFormAsync(
        this HttpClient browser, string path, string? origin, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.Add("Origin", origin ?? browser.BaseAddress?.GetLeftPart(UriPartial.Authority));
        return await browser.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static async Task<(int Status, string Text)> OpenAsync(this HttpClient browser, string path)
    {
        using var response = await browser.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute), TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}

internal static class IssueBody
{
    public const string Ana = "ana@example.org";

    public static JsonObject Create(string email = Ana, string template = SimulatorHost.LevelD, string? earnerId = null) => new()
    {
        ["recipient_email"] = email,
        ["issued_to_first_name"] = "Ana",
        ["issued_to_last_name"] = "Sousa",
        ["badge_template_id"] = template,
        ["issued_at"] = "2025-05-02 08:00:00 -0500",
        ["issuer_earner_id"] = earnerId,
    };

    public static JsonObject With(this JsonObject body, string member, JsonNode? value)
    {
        body[member] = value;
        return body;
    }
}
