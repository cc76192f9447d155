using System.Net.Http.Json;
using System.Text.Json;
using MyIpma.Core.Badges;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;

namespace MyIpma.Tests.Hosting;

/// <summary>Brings badges into the state a test needs, as certificates, their holders and Credly do.</summary>
internal sealed partial class LocalApp
{
    private int series;

    /// <summary>Sends a certificate; returns the badge id.</summary>
    public async Task<string> CertifyAsync(object certificate)
    {
        using var answer = await Http.PostAsJsonAsync("dev/certificates", certificate);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).Text("badgeId");
    }

    /// <summary>Sends a certificate with default values; returns the badge id.</summary>
    public Task<string> OfferAsync(
        string? email = null, string first = "Ana", string last = "Sousa", string level = "B", string issuedOn = "2026-01-01", string? expiresOn = "2099-12-31", string? certificateId = null) =>
        CertifyAsync(new { certificateId = certificateId ?? $"TEST-{Interlocked.Increment(ref series)}", email = email ?? NextAddress(), firstName = first, lastName = last, level, issuedOn, expiresOn });

    /// <summary>The id of a badge that its holder has claimed, accepted on Credly and made public there.</summary>
    public async Task<string> AcceptedAsync(string? email = null, string first = "Ana", string last = "Sousa", string level = "B", string? expiresOn = "2099-12-31")
    {
        var holder = await SignInAsync(email ?? NextAddress());
        var badgeId = await OfferAsync(holder.Email, first, last, level, expiresOn: expiresOn);
        var claim = await holder.ClaimAsync(badgeId);
        claim.Response.EnsureSuccessStatusCode();
        await ActAsync(holder.Email, "accept");
        await ActAsync(holder.Email, "makePublic");
        await SyncAsync(badgeId);
        return badgeId;
    }

    /// <summary>Signs in the badge's holder.</summary>
    public async Task<TestUser> HolderAsync(string badgeId) => await SignInAsync((await BadgeAsync(badgeId)).Address);

    public async Task<string> CredentialAsync(string badgeId) => await (await HolderAsync(badgeId)).Http.GetStringAsync($"api/me/badges/{badgeId}/credential");

    /// <summary>Claims the badge, accepts it on Credly, and waits until it is accepted here.</summary>
    public async Task AcceptAsync(TestUser holder, string badgeId)
    {
        var claim = await holder.ClaimAsync(badgeId);
        claim.Response.EnsureSuccessStatusCode();
        await ActAsync(holder.Email, "accept");
        await UntilAsync("accepted", () => holder.StatusAsync(badgeId));
    }

    /// <summary>Withdraws the badge's certificate, as IPMA does.</summary>
    public async Task RevokeAsync(string badgeId)
    {
        var certificateId = (await BadgeAsync(badgeId)).Certificate.Id;
        using var answer = await Http.PostAsJsonAsync("dev/certificates/revoke", new { certificateId, reason = "Issued in error" });
        answer.EnsureSuccessStatusCode();
        await WaitUntilIdleAsync();
    }

    /// <summary>As Credly's staff does; the badge here is not synchronized yet.</summary>
    public async Task RevokeAtCredlyAsync(string badgeId) =>
        await Get<CredlyClient>().RevokeAsync((await BadgeAsync(badgeId)).Credly?.Id ?? "", "Withdrawn for a test.", CancellationToken.None);

    public async Task RevokeAtCredlyAndSyncAsync(string badgeId)
    {
        await RevokeAtCredlyAsync(badgeId);
        await SyncAsync(badgeId);
        await WaitUntilIdleAsync();
    }

    /// <summary>Reads the badge from Credly, as the reconciliation does.</summary>
    public async Task SyncAsync(string badgeId) => await Get<CredlySync>().RefreshAsync(await BadgeAsync(badgeId), ChangeSource.Reconciliation, CancellationToken.None);

    /// <summary>The badge as it is stored.</summary>
    public async Task<Badge> BadgeAsync(string badgeId) =>
        await Get<BadgeStore>().FindAsync(badgeId, CancellationToken.None) is { } stored ? stored.Value : throw new InvalidOperationException("There is no such badge.");

    public async Task ChangeAsync(string badgeId, Func<Badge, DateTimeOffset, Decision> decide) =>
        await Get<BadgeService>().ApplyAsync((await BadgeAsync(badgeId)).Key, ChangeSource.Operator, decide, CancellationToken.None);

    public Task<JsonElement> VerifyAsync(string badgeId) => Http.GetFromJsonAsync<JsonElement>($"api/verify/{badgeId}");

    /// <summary>Acts as the earner on Credly.</summary>
    public async Task ActAsync(string email, string action, string? badgeId = null)
    {
        using var answer = await Http.PostAsJsonAsync("credly/act", new { email, action, badgeId });
        answer.EnsureSuccessStatusCode();
    }

    public async Task FaultAsync(object faults)
    {
        using var answer = await Http.PutAsJsonAsync("credly/faults", faults);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>How often an operation was called, e.g. <c>issueBadge</c>.</summary>
    public async Task<long> CallsAtCredlyAsync(string operation) =>
        (await Http.GetFromJsonAsync<JsonElement>("credly/faults")).GetProperty("calls").TryGetProperty(operation, out var calls) ? calls.GetInt64() : 0;

    public async Task<IReadOnlyList<JsonElement>> AtCredlyAsync() =>
        [.. (await Http.GetFromJsonAsync<JsonElement>("credly/state")).GetProperty("badges").EnumerateArray()];

    public async Task<IReadOnlyList<JsonElement>> AtCredlyAsync(string email) => [.. (await AtCredlyAsync()).Where(badge => badge.Text("email") == email)];

    /// <summary>The address of a new person.</summary>
    private string NextAddress() => $"holder{Interlocked.Increment(ref series)}@example.org";
}

/// <summary>One host for the tests of a class, each of which uses people of its own.</summary>
public sealed class LocalAppFixture : IAsyncLifetime
{
    private LocalApp? app;

    internal LocalApp App => app ?? throw new InvalidOperationException("The host does not run.");

    public async ValueTask InitializeAsync() => app = await LocalApp.StartAsync("--MyIpma:Credly:BreakDuration=00:00:01");

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
