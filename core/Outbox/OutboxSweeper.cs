using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Outbox;

/// <summary>
/// Performs what a crash or a broken dependency left in the outbox: one range query for each of the 256 partitions, then each kind of work by itself. It ends after a
/// while even where slow work is left, since the next sweep may find quick work.
/// </summary>
public sealed partial class OutboxSweeper(
    Tables tables, OutboxRelay relay, OutboxQueue queue, FaultIsolation faults, IOptions<OutboxOptions> options, TimeProvider time, ILogger<OutboxSweeper> logger)
{
    /// <summary>A partition gives up at most so many rows a sweep, so that a flood in one does not fill the memory.</summary>
    private const int MaxRowsPerPartition = 500;

    private static readonly Meter Meter = new("MyIpma.Outbox");
    private static readonly Gauge<double> Age = Meter.CreateGauge<double>("myipma.outbox.age", "s", "How late the oldest effect is that a sweep found due.");

    /// <summary>Sweeps all partitions, leaving rows younger than the configured grace alone. Returns how many rows it took in hand.</summary>
    public Task<int> RunAsync(CancellationToken ct) => RunAsync(options.Value.Grace, ct);

    /// <summary>Sweeps all partitions, leaving rows younger than a given grace alone; none right after a start, when nobody else is at work.</summary>
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

    /// <summary>What is about one subject keeps its order; slow work is done row by row, so that it can stop in time.</summary>
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

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep took {Count} effects in hand that were left over.")]
    private partial void Swept(int count);
}

/// <summary>Section <c>MyIpma:Outbox</c>.</summary>
public sealed class OutboxOptions
{
    public const string Section = "MyIpma:Outbox";

    /// <summary>The sweep leaves rows younger than this alone, so that it never races the request that wrote them.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many partitions a sweep reads at a time.</summary>
    [Range(1, 256)]
    public int PartitionsAtOnce { get; set; } = 16;

    /// <summary>How long a sweep starts on further work before it leaves the rest to the next one.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan SweepFor { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>How often the local host sweeps; in Azure the timer trigger's schedule decides.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromSeconds(15);
}

[OptionsValidator]
internal sealed partial class OutboxOptionsValidator : IValidateOptions<OutboxOptions>;
