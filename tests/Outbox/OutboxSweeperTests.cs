using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Outbox;

public sealed class OutboxSweeperTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(9, 0)]
    [InlineData(11, 1)]
    public async Task The_sweep_leaves_rows_younger_than_ten_seconds_to_whoever_wrote_them(int age, int swept)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await LocalApp.BuildAsync(clock);
        var row = new OutboxRow("00", OutboxRowKeys.Pending(clock.GetUtcNow(), "b_AAAAAAAAAAAAAAAAAAAAAA", 1, 0), new Effect.ExpireBadge("b_AAAAAAAAAAAAAAAAAAAAAA"));
        var sweeper = await SweeperOfAsync(host, row);

        clock.Advance(TimeSpan.FromSeconds(age));

        Assert.Equal(swept, await sweeper.RunAsync(Ct));
    }

    [Fact]
    public async Task An_effect_owed_on_a_date_waits_for_it()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await LocalApp.BuildAsync(clock);
        var row = new OutboxRow("00", OutboxRowKeys.Pending(clock.GetUtcNow().AddDays(3), "b_AAAAAAAAAAAAAAAAAAAAAA", 1, 0), new Effect.ExpireBadge("b_AAAAAAAAAAAAAAAAAAAAAA"));
        var sweeper = await SweeperOfAsync(host, row);

        var early = await sweeper.RunAsync(Ct);
        clock.Advance(TimeSpan.FromDays(3) + TimeSpan.FromMinutes(1));

        Assert.Equal((0, 1), (early, await sweeper.RunAsync(Ct)));
    }

    /// <summary>A sweeper over tables that hold this row alone.</summary>
    private static async Task<OutboxSweeper> SweeperOfAsync(LocalApp host, OutboxRow row)
    {
        var badges = new MemoryTable();
        await badges.TryCommitAsync(row.Partition, [row.ToInsert()], Ct);
        return ActivatorUtilities.CreateInstance<OutboxSweeper>(host.Services, new Tables(_ => badges));
    }
}
