using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Crash;

public sealed class CrashTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("my-ipma-crash-").FullName;

    [Fact]
    public async Task Killed_with_an_open_window_it_goes_on_where_it_was()
    {
        await using var first = await HostProcess.StartAsync(folder);
        var ana = await SignInAsync(first);
        var badge = await ana.FirstBadgeIdAsync();
        var claim = await ana.ClaimAsync(badge);
        await first.KillAsync();

        await using var second = await first.StartAgainAsync(folder);
        var again = Return(ana, second);
        var proceeded = await again.ProceedAsync(claim["id"]);
        await second.Http.PostAsJsonAsync("credly/act", new { email = "ana@example.org", action = "accept" });

        Assert.EndsWith("/accept", proceeded["redirectUrl"], StringComparison.Ordinal);
        await Eventually.EqualAsync("accepted", () => again.StatusAsync(badge));
        await Eventually.EqualAsync(1, () => CountAsync(second, "org.ipma.badge.accepted.v1"));
        Assert.Equal(1, await CountAsync(second, "org.ipma.badge.claim-opened.v1"));
    }

    [Fact]
    public async Task Killed_between_the_claim_and_Credlys_answer_it_opens_the_window_by_itself_and_issues_once()
    {
        await using var first = await HostProcess.StartAsync(folder);
        var ana = await SignInAsync(first);
        var badge = await ana.FirstBadgeIdAsync();
        await first.Http.PutAsJsonAsync("credly/faults", new { latencyMs = 2000 });
        var asking = ana.ClaimAsync(badge);
        await Eventually.EqualAsync("claiming", () => ana.StatusAsync(badge));
        await first.KillAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => asking);

        await using var second = await first.StartAgainAsync(folder);
        var again = Return(ana, second);

        await Eventually.EqualAsync("open", async () => (await again.BadgeAsync(badge)).GetProperty("claim").GetProperty("status").GetString());
        Assert.Equal(1, (await second.Http.GetFromJsonAsync<JsonElement>("credly/state")).GetProperty("badges").GetArrayLength());
    }

    [Fact]
    public async Task Killed_over_a_closing_window_it_announces_the_lapse_after_the_start()
    {
        await using var first = await HostProcess.StartAsync(folder, "--MyIpma:Claims:Window=00:00:02");
        var ana = await SignInAsync(first);
        var badge = await ana.FirstBadgeIdAsync();
        await ana.ClaimAsync(badge);
        await first.KillAsync();

        await using var second = await first.StartAgainAsync(folder);
        var again = Return(ana, second);

        await Eventually.EqualAsync("pending", () => again.StatusAsync(badge));
        await Eventually.EqualAsync(1, () => CountAsync(second, "org.ipma.badge.claim-lapsed.v1"));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task<Visitor> SignInAsync(HostProcess host)
    {
        var token = (await host.Http.GetFromJsonAsync<JsonElement>("dev/token?email=ana@example.org")).GetProperty("token").GetString();
        host.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new Visitor(host.Http, "ana@example.org");
    }

    /// <summary>The same person with the same token, at the host that was started again.</summary>
    private static Visitor Return(Visitor visitor, HostProcess host)
    {
        host.Http.DefaultRequestHeaders.Authorization = visitor.Http.DefaultRequestHeaders.Authorization;
        return new Visitor(host.Http, visitor.Email);
    }

    private static async Task<int> CountAsync(HostProcess host, string type) =>
        (await host.Http.GetFromJsonAsync<JsonElement>("dev/events")).GetProperty("events").EnumerateArray().Count(told => told.GetProperty("type").GetString() == type);
}
