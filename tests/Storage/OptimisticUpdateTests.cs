using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Storage;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Storage;

public sealed class OptimisticUpdateTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task Whoever_loses_every_race_gives_up()
    {
        var tries = 0;
        var updates = new OptimisticUpdate(clock, new NoJitter());

        await Assert.ThrowsAsync<ContentionException>(() => updates.RunAsync("row", () => Task.FromResult(++tries < 0), CancellationToken.None));

        Assert.Equal(OptimisticUpdate.MostTries, tries);
    }

    [Fact]
    public async Task After_three_lost_races_the_pauses_grow()
    {
        var tries = 0;
        var running = new OptimisticUpdate(clock, new HalfJitter()).RunAsync("row", () => Task.FromResult(++tries == 6), CancellationToken.None);

        List<int> seen = [tries];
        foreach (var pause in new[] { 1, 1, 4, 7, 1 })
        {
            clock.Advance(TimeSpan.FromMilliseconds(pause));
            seen.Add(tries);
        }

        Assert.Equal([3, 3, 4, 5, 5, 6], seen);
        await running;
    }

    [Fact]
    public async Task A_change_that_leaves_a_row_as_it_is_writes_nothing()
    {
        var (table, at) = (new MemoryTable(), new RowAddress("00", "row"));
        var rows = new JsonRow<Usage>(table, UsageJson.Default.Usage, new OptimisticUpdate(clock));
        await rows.UpdateAsync(at, _ => new Usage([]), CancellationToken.None);
        var before = await table.GetAsync("00", "row", CancellationToken.None);

        await rows.UpdateAsync(at, usage => usage, CancellationToken.None);

        Assert.Equal(before, await table.GetAsync("00", "row", CancellationToken.None));
    }

    [Fact]
    public async Task A_change_to_nothing_deletes_the_row()
    {
        var (table, at) = (new MemoryTable(), new RowAddress("00", "row"));
        var rows = new JsonRow<Usage>(table, UsageJson.Default.Usage, new OptimisticUpdate(clock));
        await rows.UpdateAsync(at, _ => new Usage([]), CancellationToken.None);

        await rows.UpdateAsync(at, _ => null, CancellationToken.None);
        await rows.UpdateAsync(at, _ => null, CancellationToken.None);

        Assert.Null(await table.GetAsync("00", "row", CancellationToken.None));
    }

    private sealed class HalfJitter : Random
    {
        public override double NextDouble() => 0.5;
    }
}
