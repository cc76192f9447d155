using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Events;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Outbox;

public sealed class OutboxLaneTests : IEffectHandler, IEventBus, IDisposable
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 5, 1, 8, 0, 0, TimeSpan.Zero));
    private readonly TaskCompletionSource credly = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<Effect> handled = new();
    private readonly ConcurrentQueue<string> published = new();
    private readonly Tables tables;
    private readonly OutboxQueue queue;
    private readonly OutboxRelay relay;
    private int rows;

    public OutboxLaneTests()
    {
        var shared = new ConcurrentDictionary<string, MemoryTable>();
        tables = new Tables(name => shared.GetOrAdd(name, _ => new MemoryTable()));
        queue = new OutboxQueue(time);
        relay = new OutboxRelay(tables, this, this, NullLogger<OutboxRelay>.Instance);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => credly.TrySetResult();

    [Fact]
    public async Task What_is_quick_is_done_while_a_hundred_calls_of_Credly_are_slow()
    {
        using var worker = new OutboxWorker(queue, relay);
        await worker.StartAsync(Ct);
        foreach (var n in Enumerable.Range(0, 100))
        {
            queue.Enqueue([await OweAsync(new Effect.RevokeAtCredly($"b_{n}"))]);
        }

        queue.Enqueue([await OweAsync(new Effect.ExpireBadge("b_1")), await OweAsync(Event("e1"))]);

        await Eventually.TrueAsync(() => handled.Contains(new Effect.ExpireBadge("b_1")) && published.Contains("e1"));
        Assert.False(queue.IsIdle);
        credly.SetResult();
        await worker.StopAsync(Ct);
    }

    public static TheoryData<Effect> SlowEffects => [new Effect.RevokeAtCredly("b_1"), new Effect.RemindOfBadge("b_1", 3), new Effect.RemindOfEnd("b_1", 30, new DateOnly(2026, 6, 1)), new Effect.ErasePerson("a", AlsoAtCredly: true)];

    [Theory]
    [MemberData(nameof(SlowEffects))]
    public async Task A_sweep_does_what_is_quick_while_Credly_or_the_bus_is_slow(Effect slow)
    {
        await OweAsync(slow);
        await OweAsync(new Effect.ExpireBadge("b_2"));
        time.Advance(TimeSpan.FromMinutes(1));

        var sweep = Sweeper().RunAsync(Ct);

        await Eventually.TrueAsync(() => handled.Contains(new Effect.ExpireBadge("b_2")));
        Assert.False(sweep.IsCompleted);
        credly.SetResult();
        Assert.Equal(2, await sweep);
    }

    [Fact]
    public async Task The_sweep_leaves_alone_what_this_process_has_in_hand()
    {
        queue.Enqueue([await OweAsync(new Effect.ExpireBadge("b_1"))]);
        time.Advance(TimeSpan.FromMinutes(1));

        var swept = await Sweeper().RunAsync(Ct);

        Assert.Equal(0, swept);
        Assert.Empty(handled);
    }

    [Fact]
    public async Task A_sweep_that_is_still_at_it_and_the_next_one_do_nothing_twice()
    {
        await OweAsync(new Effect.RevokeAtCredly("b_1"));
        time.Advance(TimeSpan.FromMinutes(1));

        var first = Sweeper().RunAsync(Ct);
        await Eventually.TrueAsync(() => !handled.IsEmpty);
        var second = await Sweeper().RunAsync(Ct);
        credly.SetResult();

        Assert.Equal((1, 0), (await first, second));
        Assert.Single(handled);
    }

    [Fact]
    public async Task An_event_that_cannot_be_published_keeps_no_other_back()
    {
        OutboxRow[] owed = [await OweAsync(Event("e1")), await OweAsync(Event("too large")), await OweAsync(Event("e2"))];

        await relay.PerformAsync(owed, Ct);

        Assert.Equal(["e1", "e2"], published);
        Assert.Equal(1, await tables.Badges.RangeAsync("07", "", "~~", Ct).CountAsync(Ct));
    }

    async Task IEffectHandler.HandleAsync(OutboxRow row, CancellationToken ct)
    {
        handled.Enqueue(row.Effect);
        await (row.Effect is Effect.RevokeAtCredly or Effect.RemindOfBadge or Effect.RemindOfEnd or Effect.ErasePerson ? credly.Task : Task.CompletedTask);
    }

    Task IEventBus.PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken ct)
    {
        if (events.Any(sent => sent.Subject == "too large"))
        {
            throw new InvalidOperationException("An event is larger than the bus takes.");
        }

        foreach (var sent in events)
        {
            published.Enqueue(sent.Subject);
        }

        return Task.CompletedTask;
    }

    private Effect.Publish Event(string subject) => new("org.ipma.badge.offered.v1", subject, time.GetUtcNow(), default);

    private OutboxSweeper Sweeper() => new(
        tables, relay, queue, new FaultIsolation(NullLogger<FaultIsolation>.Instance), Options.Create(new OutboxOptions()), time, NullLogger<OutboxSweeper>.Instance);

    private async Task<OutboxRow> OweAsync(Effect effect)
    {
        var row = new OutboxRow("07", OutboxRowKeys.Pending(time.GetUtcNow(), $"b_{rows}", rows++, 0), effect is Effect.Publish { } sent ? sent with { Data = System.Text.Json.JsonElement.Parse("{}") } : effect);
        await tables.Badges.TryCommitAsync(row.Partition, [row.ToInsert()], Ct);
        return row;
    }
}
