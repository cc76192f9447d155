using MyIpma.Core.Outbox;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Issuing;

public sealed class CredlyRetryTests
{
    [Fact]
    public async Task What_Credly_cannot_do_now_is_owed_again_for_later_and_done_once()
    {
        await using var host = await LocalApp.StartAsync("--MyIpma:Credly:BreakDuration=00:00:01");
        var ana = await host.SignInAsync("outage@example.org");
        var old = await host.OfferAsync(ana.Email, issuedOn: "2021-05-01");
        await host.AcceptAsync(ana, old);
        await host.FaultAsync(new { failRate = 1, seed = 4 });

        var renewed = await host.OfferAsync(ana.Email, issuedOn: "2026-05-01");
        await host.WaitUntilIdleAsync();
        var duringOutage = (await ana.StatusAsync(old), await ana.StatusAsync(renewed));
        await host.FaultAsync(new { failRate = 0 });
        await host.UntilAsync("accepted", async () =>
        {
            await host.Get<OutboxSweeper>().RunAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
            return await ana.StatusAsync(renewed);
        });

        Assert.Equal(("accepted", "pending"), duringOutage);
        await host.UntilAsync("replaced", () => ana.StatusAsync(old));
        Assert.Equal(["replaced", "accepted"], (await host.AtCredlyAsync(ana.Email)).Select(badge => badge.Text("state")));
        Assert.Equal(["org.ipma.badge.accepted.v1"], await host.EventTypesAsync(renewed));
    }
}
