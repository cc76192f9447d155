using System.Net.Http.Json;
using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Crash;

public sealed class OpenWindowCrashTests : IDisposable
{
    private readonly CrashFolder site = new();

    [Fact]
    public async Task Killed_with_an_open_window_it_goes_on_where_it_was()
    {
        await using var first = await HostProcess.StartAsync(site.Folder);
        var ana = await CrashFolder.SignInAsync(first);
        var badge = await ana.FirstBadgeIdAsync();
        var claim = await ana.ClaimAsync(badge);
        await first.KillAsync();

        await using var second = await first.StartAgainAsync(site.Folder);
        var again = CrashFolder.SignInAgain(ana, second);
        var proceeded = await again.ProceedAsync(claim["id"]);
        await second.Http.PostAsJsonAsync("credly/act", new { email = "ana@example.org", action = "accept" });

        Assert.EndsWith("/accept", proceeded["redirectUrl"], StringComparison.Ordinal);
        await Eventually.EqualAsync("accepted", () => again.StatusAsync(badge));
        await Eventually.EqualAsync(1, () => CrashFolder.CountAsync(second, "org.ipma.badge.accepted.v1"));
        Assert.Equal(1, await CrashFolder.CountAsync(second, "org.ipma.badge.claim-opened.v1"));
    }

    public void Dispose() => site.Dispose();
}

public sealed class ClosingWindowCrashTests : IDisposable
{
    private readonly CrashFolder site = new();

    [Fact]
    public async Task Killed_over_a_closing_window_it_announces_the_lapse_after_the_start()
    {
        await using var first = await HostProcess.StartAsync(site.Folder, "--MyIpma:Claims:Window=00:00:02");
        var ana = await CrashFolder.SignInAsync(first);
        var badge = await ana.FirstBadgeIdAsync();
        await ana.ClaimAsync(badge);
        await first.KillAsync();

        await using var second = await first.StartAgainAsync(site.Folder);
        var again = CrashFolder.SignInAgain(ana, second);

        await Eventually.EqualAsync("pending", () => again.StatusAsync(badge));
        await Eventually.EqualAsync(1, () => CrashFolder.CountAsync(second, "org.ipma.badge.claim-lapsed.v1"));
    }

    public void Dispose() => site.Dispose();
}

public sealed class PreparationCrashTests : IDisposable
{
    private readonly CrashFolder site = new();

    [Fact]
    public async Task Killed_between_the_claim_and_Credlys_answer_it_opens_the_window_by_itself_and_issues_once()
    {
        await using var first = await HostProcess.StartAsync(site.Folder);
        var ana = await CrashFolder.SignInAsync(first);
        var badge = await ana.FirstBadgeIdAsync();
        await first.Http.PutAsJsonAsync("credly/faults", new { latencyMs = 2000 });
        var asking = ana.ClaimAsync(badge);
        await Eventually.EqualAsync("claiming", () => ana.StatusAsync(badge));
        await first.KillAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => asking);

        await using var second = await first.StartAgainAsync(site.Folder);
        var again = CrashFolder.SignInAgain(ana, second);

        await Eventually.EqualAsync("open", async () => (await again.BadgeAsync(badge)).GetProperty("claim").GetProperty("status").GetString());
        Assert.Equal(1, (await second.Http.GetFromJsonAsync<JsonElement>("credly/state")).GetProperty("badges").GetArrayLength());
    }

    public void Dispose() => site.Dispose();
}

public sealed class SharedAzuriteTests : IDisposable
{
    private readonly CrashFolder site = new();

    [Fact]
    public async Task Hosts_that_start_at_once_over_the_same_data_share_it()
    {
        var hosts = await Task.WhenAll(HostProcess.StartAsync(site.Folder), HostProcess.StartAsync(site.Folder), HostProcess.StartAsync(site.Folder));
        await using var first = hosts[0];
        await using var second = hosts[1];
        await using var third = hosts[2];
        var badge = await (await CrashFolder.SignInAsync(first)).FirstBadgeIdAsync();

        await (await CrashFolder.SignInAsync(second)).ClaimAsync(badge);

        Assert.Equal(["claiming", "claiming", "claiming"], await Task.WhenAll(hosts.Select(async host => await (await CrashFolder.SignInAsync(host)).StatusAsync(badge))));
    }

    public void Dispose() => site.Dispose();
}
