using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;
using MyIpma.Core.Domain;
using MyIpma.Core.Events;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Tests.Outbox;

public sealed class BusOutageTests
{
    private static readonly DateTimeOffset Due = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider time = new(Due.AddMinutes(5));
    private readonly Tables tables = new(_ => new MemoryTable());
    private readonly Mock<IEventBus> bus = new();
    private readonly Mock<IEffectHandler> effects = new();
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sweep_gives_a_broken_bus_up_and_goes_on_with_what_needs_none()
    {
        Publishing().ThrowsAsync(new TimeoutException());
        var partitions = Enumerable.Range(0, 40).Select(number => number.ToString("x2", CultureInfo.InvariantCulture)).ToList();
        foreach (var partition in partitions)
        {
            await OweAsync(partition, Event, new Effect.ExpireBadge("b_1"));
        }

        await Sweeper().RunAsync(ct);

        Assert.InRange(bus.Invocations.Count, 1, OutboxQueue.WorkersOf(OutboxQueue.LaneOf(Event)));
        Assert.Equal(partitions.Count, effects.Invocations.Count);
        Assert.Equal(partitions.Count, (await PendingAsync(partitions)).Count);
    }

    [Fact]
    public async Task A_sweep_gives_reminders_up_with_a_broken_bus()
    {
        var reminder = new Effect.RemindOfBadge("b_1", 3);
        effects.Setup(handler => handler.HandleAsync(It.Is<OutboxRow>(row => row.Effect is Effect.RemindOfBadge), It.IsAny<CancellationToken>())).ThrowsAsync(new TimeoutException());
        foreach (var number in Enumerable.Range(0, 40))
        {
            await OweAsync(number.ToString("x2", CultureInfo.InvariantCulture), reminder);
        }

        await Sweeper().RunAsync(ct);

        Assert.InRange(effects.Invocations.Count, 1, OutboxQueue.WorkersOf(OutboxQueue.LaneOf(reminder)));
    }

    [Fact]
    public async Task The_next_sweep_tries_again()
    {
        Publishing().ThrowsAsync(new TimeoutException());
        await OweAsync("00", Event);
        await Sweeper().RunAsync(ct);

        Publishing().Returns(Task.CompletedTask);
        await Sweeper().RunAsync(ct);

        Assert.Empty(await PendingAsync(["00", "01"]));
    }

    [Fact]
    public async Task An_event_that_is_too_large_stops_nobody_elses()
    {
        bus.Setup(events => events.PublishAsync(It.Is<IReadOnlyList<CloudEvent>>(list => list.Any(published => published.Subject == "large")), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new EventTooLargeException(["e-1"]));
        await OweAsync("00", new Effect.Publish(EventTypes.Accepted, "large", Due, JsonSerializer.SerializeToElement(new { })), Event);
        await OweAsync("01", Event);

        await Sweeper().RunAsync(ct);

        Assert.Equal(["Publish"], await PendingAsync(["00", "01"]));
    }

    [Fact]
    public async Task A_workflow_is_told_once_of_what_happened_together()
    {
        await OweAsync("00", new Effect.MoveClaim("b_1.1", ClaimStatus.Proceeded), new Effect.MoveClaim("b_2.1", ClaimStatus.Proceeded), new Effect.MoveClaim("b_1.1", ClaimStatus.Confirmed));

        await Sweeper().RunAsync(ct);

        Assert.Equal([new Effect.MoveClaim("b_2.1", ClaimStatus.Proceeded), new Effect.MoveClaim("b_1.1", ClaimStatus.Confirmed)], effects.Invocations.Select(call => ((OutboxRow)call.Arguments[0]).Effect));
        Assert.Empty(await PendingAsync(["00", "01"]));
    }

    private static Effect Event => new Effect.Publish(EventTypes.Accepted, "b_1", Due, JsonSerializer.SerializeToElement(new { }));

    private Moq.Language.Flow.ISetup<IEventBus, Task> Publishing() => bus.Setup(events => events.PublishAsync(It.IsAny<IReadOnlyList<CloudEvent>>(), It.IsAny<CancellationToken>()));

    private OutboxSweeper Sweeper() => new(
        tables,
        new OutboxRelay(tables, bus.Object, effects.Object, NullLogger<OutboxRelay>.Instance),
        new OutboxQueue(time),
        new FaultIsolation(NullLogger<FaultIsolation>.Instance),
        Options.Create(new OutboxOptions()),
        time,
        NullLogger<OutboxSweeper>.Instance);

    private async Task OweAsync(string partition, params Effect[] owed)
    {
        var rows = owed.Select((effect, n) => new OutboxRow(partition, OutboxRowKeys.Pending(Due, "b_1", 1, n), effect).ToInsert());
        await tables.Badges.TryCommitAsync(partition, [.. rows], ct);
    }

    private async Task<List<string>> PendingAsync(IEnumerable<string> partitions)
    {
        var pending = new List<string>();
        foreach (var partition in partitions)
        {
            await foreach (var row in tables.Badges.RangeAsync(partition, OutboxRowKeys.Outbox, "~~", ct))
            {
                pending.Add(row.Body.Contains("publish", StringComparison.Ordinal) ? "Publish" : "HandleCredlyEvent");
            }
        }

        pending.Sort(StringComparer.Ordinal);
        return pending;
    }
}
