using System.Text.Json;
using MyIpma.Core.Identity;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Staff;

/// <summary>A host with an operator at the desk.</summary>
internal sealed class StaffApp : IAsyncDisposable
{
    private StaffApp(LocalApp host, TestUser desk) => (Host, Desk) = (host, desk);

    public LocalApp Host { get; }

    /// <summary>The operator.</summary>
    public TestUser Desk { get; }

    public static async Task<StaffApp> StartAsync(LocalAppOptions? options = null)
    {
        var host = await LocalApp.StartAsync(options ?? new LocalAppOptions());
        return new StaffApp(host, await host.SignInAsync("olga@example.org", Person.OperatorRole));
    }

    public async Task<JsonElement> FindAsync(object query)
    {
        var answer = await Desk.PostAsync("api/admin/people/search", query);
        return Assert.Single(answer.Body.GetProperty("people").EnumerateArray());
    }

    public async Task<JsonElement> FindBadgeAsync(string badgeId) =>
        (await FindAsync(new { badgeId })).GetProperty("badges").EnumerateArray().Single(badge => badge.GetProperty("id").GetString() == badgeId);

    public async Task<string> SituationAsync(string badgeId) => (await FindBadgeAsync(badgeId)).GetProperty("diagnosis").GetProperty("situation").GetString() ?? "";

    public async Task<IReadOnlyList<JsonElement>> AuditAsync() => [.. (await Desk.GetAsync("api/admin/audit")).Body.GetProperty("items").EnumerateArray()];

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
