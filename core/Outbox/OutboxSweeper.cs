using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Outbox;

/// <summary>Performs what a crash or a broken dependency left in the outbox: one range query for each of the 256 partitions.</summary>
public sealed partial class OutboxSweeper(
    Tables tables, OutboxRelay relay, FaultIsolation faults, IOptions<OutboxOptions> options, TimeProvider time, ILogger<OutboxSweeper> logger)
{
    /// <summary>Sweeps all partitions, leaving rows younger than the configured grace alone. Returns how many rows were due.</summary>
    public Task<int> RunAsync(CancellationToken ct) => RunAsync(options.Value.Grace, ct);

    /// <summary>Sweeps all partitions, leaving rows younger than a given grace alone; none right after a start, when nobody else is at work.</summary>
    public async Task<int> RunAsync(TimeSpan grace, CancellationToken ct)
    {
        var before = OutboxRowKeys.PendingBefore(time.GetUtcNow() - grace);
        var due = await faults.ForEachPartitionAsync("outbox", options.Value.PartitionsAtOnce, (partition, token) => SweepAsync(partition, before, token), ct);
        if (due > 0)
        {
            Swept(due);
        }

        return due;
    }

    private async Task<int> SweepAsync(string partition, string before, CancellationToken ct)
    {
        var rows = new List<OutboxRow>();
        await foreach (var row in tables.Badges.RangeAsync(partition, OutboxRowKeys.Outbox, before, ct))
        {
            if (faults.TryRead(row, EffectRowJson.Default.Effect, out var effect))
            {
                rows.Add(new OutboxRow(partition, row.Key, effect));
            }
        }

        await relay.PerformAsync(rows, ct);
        return rows.Count;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep performed {Count} effects that were left over.")]
    private partial void Swept(int count);
}

/// <summary>Section <c>MyIpma:Outbox</c>.</summary>
public sealed class OutboxOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "MyIpma:Outbox";

    /// <summary>The sweep leaves rows younger than this alone, so that it never races the request that wrote them.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many partitions a sweep reads at a time.</summary>
    [Range(1, 256)]
    public int PartitionsAtOnce { get; set; } = 16;

    /// <summary>How often the local host sweeps; in Azure the timer trigger's schedule decides.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromSeconds(15);
}

[OptionsValidator]
internal sealed partial class OutboxOptionsValidator : IValidateOptions<OutboxOptions>;
