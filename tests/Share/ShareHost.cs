using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MyIpma.Core.Badges;
using MyIpma.Core.Credly;
using MyIpma.Core.Storage;
using MyIpma.Local.Hosting;

namespace MyIpma.Tests.Share;

/// <summary>The whole local host on memory at a free port, with badges brought to where a test needs them.</summary>
internal sealed class ShareHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private ShareHost(WebApplication app, Uri origin)
    {
        this.app = app;
        Client = new HttpClient { BaseAddress = origin };
    }

    public HttpClient Client { get; }

    public static async Task<ShareHost> StartAsync(params string[] settings)
    {
        var builder = WebApplication.CreateBuilder([.. settings, "--storage=memory", "--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var arguments = LocalArguments.Read(builder.Configuration, []);
        var storage = await LocalStorage.OpenAsync("memory", "", Ct);
        var app = await LocalHost.BuildAsync(builder, arguments, storage, Ct);
        await app.StartAsync(Ct);
        return new ShareHost(app, arguments.Origin);
    }

    public T Service<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public async Task<string> OfferAsync(string email, string first = "Ana", string last = "Sousa", string level = "B", string? expiresOn = "2099-12-31")
    {
        var message = new { certificateId = Guid.NewGuid().ToString(), email, firstName = first, lastName = last, level, issuedOn = "2026-03-16", expiresOn };
        using var answer = await Client.PostAsJsonAsync("/dev/certificates", message, Ct);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("badgeId").GetString() ?? "";
    }

    public async Task<string> AcceptedAsync(string email, string first = "Ana", string last = "Sousa", string level = "B", string? expiresOn = "2099-12-31")
    {
        var badgeId = await OfferAsync(email, first, last, level, expiresOn);
        using var claimed = await SendAsync(HttpMethod.Post, $"/api/me/badges/{badgeId}/claim", email);
        claimed.EnsureSuccessStatusCode();
        await ActAsync(email, "accept");
        await ActAsync(email, "makePublic");
        await SyncAsync(badgeId);
        return badgeId;
    }

    public async Task ActAsync(string email, string action)
    {
        using var answer = await Client.PostAsJsonAsync("/credly/act", new { email, action }, Ct);
        answer.EnsureSuccessStatusCode();
    }

    public async Task FaultsAsync(object faults)
    {
        using var answer = await Client.PutAsJsonAsync("/credly/faults", faults, Ct);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<long> CallsAsync(string operation)
    {
        var report = await Client.GetFromJsonAsync<JsonElement>("/credly/faults", Ct);
        return report.GetProperty("calls").TryGetProperty(operation, out var calls) ? calls.GetInt64() : 0;
    }

    public async Task<Badge> BadgeAsync(string badgeId) =>
        await Service<BadgeLocator>().FindAsync(badgeId, Ct) is { } key && await Service<BadgeStore>().ReadAsync(key, Ct) is { } stored
            ? stored.Value
            : throw new InvalidOperationException("There is no such badge.");

    public async Task SyncAsync(string badgeId) => await Service<CredlySync>().AskAsync(await BadgeAsync(badgeId), Cause.Reconciliation, Ct);

    public async Task RevokeAtCredlyAsync(string badgeId) =>
        await Service<CredlyClient>().RevokeAsync((await BadgeAsync(badgeId)).Credly?.Id ?? "", "Withdrawn for a test.", Ct);

    public async Task ChangeAsync(string badgeId, Func<Badge, DateTimeOffset, Decision> decide) =>
        await Service<BadgeChanges>().ApplyAsync((await BadgeAsync(badgeId)).Key, Cause.Operator, decide, Ct);

    public Task<JsonElement> VerifyAsync(string badgeId) => Client.GetFromJsonAsync<JsonElement>($"/api/verify/{badgeId}", Ct);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? email = null, string? language = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (email is not null)
        {
            var token = await Client.GetFromJsonAsync<JsonElement>($"/dev/token?email={Uri.EscapeDataString(email)}", Ct);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.GetProperty("token").GetString());
        }

        if (language is not null)
        {
            request.Headers.AcceptLanguage.ParseAdd(language);
        }

        return await Client.SendAsync(request, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;
}
