using System.Net.Http.Json;
using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Crash;

public sealed class PreparationCrashTests : IDisposable
{
    private readonly CrashSite site = new();

    [Fact]
    public async Task Killed_between_the_claim_and_Credlys_answer_it_opens_the_window_by_itself_and_issues_once()
    {
        await using var first = await HostProcess.StartAsync(site.Folder);
        var ana = await CrashSite.SignInAsync(first);
        var badge = await ana.FirstBadgeIdAsync();
        await first.Http.PutAsJsonAsync("credly/faults", new { latencyMs = 2000 });
        var asking = ana.ClaimAsync(badge);
        await Eventually.EqualAsync("claiming", () => ana.StatusAsync(badge));
        await first.KillAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => asking);

        await using var second = await first.StartAgainAsync(site.Folder);
        var again = CrashSite.Return(ana, second);

        await Eventually.EqualAsync("open", async () => (await again.BadgeAsync(badge)).GetProperty("claim").GetProperty("status").GetString());
        Assert.Equal(1, (await second.Http.GetFromJsonAsync<JsonElement>("credly/state")).GetProperty("badges").GetArrayLength());
    }

    public void Dispose() => site.Dispose();
}
