using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using MyIpma.Core.Credly;
using MyIpma.Core.Events;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Outbox;

/// <summary>The port through which the relay performs effects without knowing the features above it.</summary>
public interface IEffectHandler
{
    /// <summary>Performs one effect, maybe for the second time. After an exception it stays in the outbox.</summary>
    Task HandleAsync(OutboxRow row, CancellationToken ct);
}

/// <summary>Performs pending effects and then removes their rows. What fails stays for the sweep.</summary>
public sealed partial class OutboxRelay(Tables tables, IEventBus bus, IEffectHandler effects, ILogger<OutboxRelay> logger)
{
    /// <summary>Performs the effects of one partition in order; events go out last, in one batch.</summary>
    public Task PerformAsync(IReadOnlyList<OutboxRow> rows, CancellationToken ct) => PerformAsync(rows, new BusCircuit(), ct);

    /// <summary>The same for one of several partitions, which share a circuit.</summary>
    internal async Task PerformAsync(IReadOnlyList<OutboxRow> rows, BusCircuit circuit, CancellationToken ct)
    {
        CredlyBackgroundWork.Begin();
        var performed = new List<OutboxRow>();
        foreach (var row in rows.Where(row => row.Effect is not Effect.Publish))
        {
            await TryAsync([row], () => IsRepeatedLater(row, rows) ? Task.CompletedTask : effects.HandleAsync(row, ct), performed, circuit, ct);
        }

        var events = rows.Where(row => row.Effect is Effect.Publish).ToList();
        if (events.Count > 0)
        {
            await PublishAsync(events, performed, circuit, ct);
        }

        // The row of a mail has moved on to its next attempt, or is gone; see MailRelay.
        var left = performed.Where(row => row.Effect is not Effect.MailEffect).ToList();
        if (left.Count > 0)
        {
            await TryAsync([], () => RemoveAsync(left, ct), performed, circuit, ct);
        }
    }

    /// <summary>One batch; if an event in it cannot be published at all, one by one, so that it does not block the others.</summary>
    private async Task PublishAsync(List<OutboxRow> events, List<OutboxRow> performed, BusCircuit circuit, CancellationToken ct)
    {
        var failure = await TryAsync(events, () => bus.PublishAsync([.. events.Select(EventOf)], ct), performed, circuit, ct);
        if (events.Count > 1 && failure is InvalidOperationException or ArgumentException or NotSupportedException)
        {
            foreach (var row in events)
            {
                await TryAsync([row], () => bus.PublishAsync([EventOf(row)], ct), performed, circuit, ct);
            }
        }

        foreach (var published in performed.Where(row => row.Effect is Effect.Publish))
        {
            BadgeEventMetrics.Count(EventOf(published).Type);
        }
    }

    /// <summary>A workflow reads its claim when it is told of a change, so the last of several is enough.</summary>
    private static bool IsRepeatedLater(OutboxRow row, IReadOnlyList<OutboxRow> rows) =>
        row.Effect is Effect.MoveClaim moved
        && rows.Last(other => other.Effect is Effect.MoveClaim later && later.ClaimId == moved.ClaimId) != row;

    private static CloudEvent EventOf(OutboxRow row) => ((Effect.Publish)row.Effect).ToEvent(row.Key);

    private async Task RemoveAsync(List<OutboxRow> rows, CancellationToken ct)
    {
        foreach (var chunk in rows.Chunk(100))
        {
            if (await tables.Badges.TryCommitAsync(chunk[0].Partition, [.. chunk.Select(row => new RowChange.Delete(row.Key))], ct) is null)
            {
                await RemoveOneByOneAsync(chunk, ct);
            }
        }
    }

    /// <summary>Another relay has removed some of them; already deleted is success.</summary>
    private async Task RemoveOneByOneAsync(IEnumerable<OutboxRow> rows, CancellationToken ct)
    {
        foreach (var row in rows)
        {
            await tables.Badges.TryCommitAsync(row.Partition, [new RowChange.Delete(row.Key)], ct);
        }
    }

    private async Task<Exception?> TryAsync(List<OutboxRow> rows, Func<Task> perform, List<OutboxRow> performed, BusCircuit circuit, CancellationToken ct)
    {
        if (circuit.IsOpen && rows.Exists(BusCircuit.Needs))
        {
            return null;
        }

        using var activity = OutboxTrace.Start(rows);
        try
        {
            await perform();
            performed.AddRange(rows);
            return null;
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            circuit.Note(failure, rows);
            LeftForSweep(failure, rows.Count == 0 ? "removal" : rows[0].Key, rows.Count);
            return failure;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Effect {MessageId} failed; {Count} rows are left for the next sweep.")]
    private partial void LeftForSweep(Exception failure, string messageId, int count);
}

/// <summary>Each call to a bus that hangs takes long, so after the first failure the rest of a sweep skips it and goes on with other effects.</summary>
internal sealed class BusCircuit
{
    private volatile bool open;

    public bool IsOpen => open;

    public static bool Needs(OutboxRow row) => row.Effect is Effect.Publish or Effect.HandleCredlyEvent or Effect.RemindOfBadge or Effect.RemindOfEnd;

    /// <summary>An event that cannot be published at all says nothing about the bus, so it does not open the circuit.</summary>
    public void Note(Exception failure, List<OutboxRow> rows) =>
        open |= failure is not (InvalidOperationException or ArgumentException or NotSupportedException) && rows.Exists(Needs);
}

/// <summary>Performs queued effects in the background of either host.</summary>
internal sealed class OutboxWorker(OutboxQueue queue, OutboxRelay relay) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, OutboxQueue.WorkerCount).Select(worker => WorkAsync(worker, stoppingToken)));

    private async Task WorkAsync(int worker, CancellationToken ct)
    {
        await foreach (var batch in queue.TakeAllAsync(worker, ct))
        {
            await relay.PerformAsync(batch.Rows, ct);
            queue.Complete(batch);
        }
    }
}

/// <summary>Counts what happens to badges, for the workbook and for the alert when nothing happens.</summary>
internal static class BadgeEventMetrics
{
    private const string Prefix = "org.ipma.badge.";
    private static readonly Meter Meter = new("MyIpma.Events");
    private static readonly Counter<long> Events = Meter.CreateCounter<long>("myipma.badges.events", "{event}", "What happened to badges, by the name of the event.");

    /// <summary>Counts a published event by its short name, e.g. <c>claim-opened</c>; only those of badges count.</summary>
    public static void Count(string type)
    {
        if (type.StartsWith(Prefix, StringComparison.Ordinal))
        {
            Events.Add(1, new KeyValuePair<string, object?>("event", type[Prefix.Length..].Split('.')[0]));
        }
    }
}

/// <summary>Traces the relay's work as part of what caused it, however much later it happens.</summary>
internal static class OutboxTrace
{
    private static readonly ActivitySource Source = new("MyIpma.Outbox");

    /// <summary>The trace context of the first row is the parent; those of the others are linked.</summary>
    public static Activity? Start(IReadOnlyList<OutboxRow> rows)
    {
        if (rows.Count == 0)
        {
            return null;
        }

        var parents = rows.Select(ParentOf).Where(parent => parent != default).Distinct().ToList();
        var links = parents.Skip(1).Select(parent => new ActivityLink(parent));
        return Source.StartActivity($"outbox {rows[0].Effect.GetType().Name}", ActivityKind.Internal, parents.FirstOrDefault(), links: links);
    }

    private static ActivityContext ParentOf(OutboxRow row) =>
        ActivityContext.TryParse(row.Effect.TraceParent, null, isRemote: true, out var parent) ? parent : default;
}

/// <summary>
/// Performs what a crash or a broken dependency left in the outbox: one range query for each of the 256 partitions, then each lane by itself. It has a time limit even
/// when slow work is left, since the next sweep may find quick work.
/// </summary>
public sealed partial class OutboxSweeper(
    Tables tables, OutboxRelay relay, OutboxQueue queue, FaultIsolation faults, IOptions<OutboxOptions> options, TimeProvider time, ILogger<OutboxSweeper> logger)
{
    /// <summary>Per sweep, so that a flood in one partition does not fill the memory.</summary>
    private const int MaxRowsPerPartition = 500;

    private static readonly Meter Meter = new("MyIpma.Outbox");
    private static readonly Gauge<double> Age = Meter.CreateGauge<double>("myipma.outbox.age", "s", "How late the oldest effect is that a sweep found due.");

    /// <summary>Sweeps all partitions, leaving rows younger than the configured grace alone. Returns how many rows it worked on.</summary>
    public Task<int> RunAsync(CancellationToken ct) => RunAsync(options.Value.Grace, ct);

    /// <summary>The same with a given grace; zero right after a start, when nothing else is running.</summary>
    public async Task<int> RunAsync(TimeSpan grace, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var found = new ConcurrentBag<OutboxRow>();
        await faults.ForEachPartitionAsync("outbox", options.Value.PartitionsAtOnce, (partition, token) => ReadAsync(partition, OutboxRowKeys.PendingBefore(now - grace), found, token), ct);
        Age.Record(found.Select(row => (now - (row.DueAt ?? now)).TotalSeconds).DefaultIfEmpty().Max());
        var rows = found.Where(queue.TryHold).OrderBy(row => row.Key, StringComparer.Ordinal).ToList();
        var circuit = new BusCircuit();
        try
        {
            await Task.WhenAll(rows.GroupBy(row => OutboxQueue.LaneOf(row.Effect)).Select(lane => PerformAsync(lane.Key, lane, circuit, now + options.Value.SweepFor, ct)));
        }
        finally
        {
            queue.Release(rows);
        }

        if (rows.Count > 0)
        {
            Swept(rows.Count);
        }

        return rows.Count;
    }

    private async Task<int> ReadAsync(string partition, string before, ConcurrentBag<OutboxRow> found, CancellationToken ct)
    {
        var read = 0;
        await foreach (var row in tables.Badges.RangeAsync(partition, OutboxRowKeys.Outbox, before, ct))
        {
            if (faults.TryRead(row, EffectRowJson.Default.Effect, out var effect))
            {
                found.Add(new OutboxRow(partition, row.Key, effect));
                if (++read == MaxRowsPerPartition)
                {
                    break;
                }
            }
        }

        return read;
    }

    /// <summary>Effects on one subject keep their order; slow lanes work in small groups, so that they can stop in time.</summary>
    private Task PerformAsync(OutboxLane lane, IEnumerable<OutboxRow> rows, BusCircuit circuit, DateTimeOffset until, CancellationToken ct) => Parallel.ForEachAsync(
        rows.GroupBy(row => lane is OutboxLane.Credly or OutboxLane.CredlyEvents ? $"{row.Partition}|{row.Subject}" : row.Partition),
        new ParallelOptions { MaxDegreeOfParallelism = OutboxQueue.WorkersOf(lane), CancellationToken = ct },
        async (group, token) =>
        {
            if (time.GetUtcNow() < until)
            {
                await relay.PerformAsync([.. group], circuit, token);
            }
        });

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep worked on {Count} effects that were left over.")]
    private partial void Swept(int count);
}

/// <summary>Section <c>MyIpma:Outbox</c>.</summary>
public sealed class OutboxOptions
{
    public const string Section = "MyIpma:Outbox";

    /// <summary>The sweep leaves rows younger than this alone, so that it never races the request that wrote them.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(10);

    [Range(1, 256)]
    public int PartitionsAtOnce { get; set; } = 16;

    /// <summary>After this time a sweep starts no further work and leaves the rest to the next one.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan SweepFor { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>How often the local host sweeps; in Azure the timer trigger's schedule decides.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromSeconds(15);
}

[OptionsValidator]
internal sealed partial class OutboxOptionsValidator : IValidateOptions<OutboxOptions>;
