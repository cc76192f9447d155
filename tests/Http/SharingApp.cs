using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MyIpma.Core.Badges;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Http;

/// <summary>The whole local host on memory at a free port, with badges brought to where a test needs them.</summary>
internal sealed class SharingApp : IAsyncDisposable
{
    private readonly LocalApp host;

    private SharingApp(LocalApp host) => this.host = host;

    public HttpClient Client => host.Http;

    public static async Task<SharingApp> StartAsync(params string[] settings) => new(await LocalApp.StartAsync(settings));

    public T Service<T>()
        where T : notnull => host.Get<T>();

    public Task<string> OfferAsync(string email, string first = "Ana", string last = "Sousa", string level = "B", string? expiresOn = "2099-12-31") =>
        host.CertifyAsync(new { certificateId = Guid.NewGuid().ToString(), email, firstName = first, lastName = last, level, issuedOn = "2026-03-16", expiresOn });

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

    public Task ActAsync(string email, string action) => host.ActAsync(email, action);

    public Task FaultsAsync(object faults) => host.FaultAsync(faults);

    public async Task<long> CallsAsync(string operation)
    {
        var report = await Client.GetFromJsonAsync<JsonElement>("/credly/faults", Ct);
        return report.GetProperty("calls").TryGetProperty(operation, out var calls) ? calls.GetInt64() : 0;
    }

    public async Task<Badge> BadgeAsync(string badgeId) =>
        await Service<BadgeStore>().FindAsync(badgeId, Ct) is { } stored
            ? stored.Value
            : throw new InvalidOperationException("There is no such badge.");

    public async Task SyncAsync(string badgeId) => await Service<CredlySync>().RefreshAsync(await BadgeAsync(badgeId), ChangeSource.Reconciliation, Ct);

    public async Task RevokeAtCredlyAsync(string badgeId) =>
        await Service<CredlyClient>().RevokeAsync((await BadgeAsync(badgeId)).Credly?.Id ?? "", "Withdrawn for a test.", Ct);

    public async Task ChangeAsync(string badgeId, Func<Badge, DateTimeOffset, Decision> decide) =>
        await Service<BadgeService>().ApplyAsync((await BadgeAsync(badgeId)).Key, ChangeSource.Operator, decide, Ct);

    public Task<JsonElement> VerifyAsync(string badgeId) => Client.GetFromJsonAsync<JsonElement>($"/api/verify/{badgeId}", Ct);

    public async Task<string> AccountAsync(string email)
    {
        using var me = await SendAsync(HttpMethod.Get, "/api/me", email);
        return (await me.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("account").GetString() ?? "";
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? email = null, string? language = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (email is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await host.TokenAsync(email));
        }

        if (language is not null)
        {
            request.Headers.AcceptLanguage.ParseAdd(language);
        }

        return await Client.SendAsync(request, Ct);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;
}
