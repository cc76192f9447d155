using System.Net.Http.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Crash;

public sealed class OpenWindowCrashTests : IDisposable
{
    private readonly CrashSite site = new();

    [Fact]
    public async Task Killed_with_an_open_window_it_goes_on_where_it_was()
    {
        await using var first = await HostProcess.StartAsync(site.Folder);
        var ana = await CrashSite.SignInAsync(first);
        var badge = await ana.FirstBadgeIdAsync();
        var claim = await ana.ClaimAsync(badge);
        await first.KillAsync();

        await using var second = await first.StartAgainAsync(site.Folder);
        var again = CrashSite.Return(ana, second);
        var proceeded = await again.ProceedAsync(claim["id"]);
        await second.Http.PostAsJsonAsync("credly/act", new { email = "ana@example.org", action = "accept" });

        Assert.EndsWith("/accept", proceeded["redirectUrl"], StringComparison.Ordinal);
        await Eventually.EqualAsync("accepted", () => again.StatusAsync(badge));
        await Eventually.EqualAsync(1, () => CrashSite.CountAsync(second, "org.ipma.badge.accepted.v1"));
        Assert.Equal(1, await CrashSite.CountAsync(second, "org.ipma.badge.claim-opened.v1"));
    }

    public void Dispose() => site.Dispose();
}
