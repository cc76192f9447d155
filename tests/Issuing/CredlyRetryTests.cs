using MyIpma.Core.Outbox;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Issuing;

public sealed class CredlyRetryTests : IAsyncLifetime
{
    private readonly RenewalApp host = new();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task What_Credly_cannot_do_now_is_owed_again_for_later_and_done_once()
    {
        const string ana = "outage@example.org";
        var old = await host.CertifyAsync("O-1", ana, "2021-05-01");
        await host.AcceptAsync(ana, old);
        await host.FailAsync(1);

        var renewed = await host.CertifyAsync("O-2", ana, "2026-05-01");
        await IdleAsync();
        var duringOutage = (await host.StatusAsync(ana, old), await host.StatusAsync(ana, renewed));
        await host.FailAsync(0);
        await Eventually.EqualAsync("accepted", async () =>
        {
            await host.Get<OutboxSweeper>().RunAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
            return await host.StatusAsync(ana, renewed);
        });

        Assert.Equal(("accepted", "pending"), duringOutage);
        await Eventually.EqualAsync("replaced", () => host.StatusAsync(ana, old));
        Assert.Equal(["replaced", "accepted"], (await host.AtCredlyAsync(ana)).Select(badge => RenewalApp.Text(badge, "state")));
        Assert.Equal(["org.ipma.badge.accepted.v1"], await host.EventsOfAsync(renewed));
    }

    private Task IdleAsync() => Eventually.EqualAsync(true, () => Task.FromResult(host.Get<OutboxQueue>().IsIdle));
}
