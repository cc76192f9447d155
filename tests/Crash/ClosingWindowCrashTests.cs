using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Crash;

public sealed class ClosingWindowCrashTests : IDisposable
{
    private readonly CrashSite site = new();

    [Fact]
    public async Task Killed_over_a_closing_window_it_announces_the_lapse_after_the_start()
    {
        await using var first = await HostProcess.StartAsync(site.Folder, "--MyIpma:Claims:Window=00:00:02");
        var ana = await CrashSite.SignInAsync(first);
        var badge = await ana.FirstBadgeIdAsync();
        await ana.ClaimAsync(badge);
        await first.KillAsync();

        await using var second = await first.StartAgainAsync(site.Folder);
        var again = CrashSite.Return(ana, second);

        await Eventually.EqualAsync("pending", () => again.StatusAsync(badge));
        await Eventually.EqualAsync(1, () => CrashSite.CountAsync(second, "org.ipma.badge.claim-lapsed.v1"));
    }

    public void Dispose() => site.Dispose();
}
