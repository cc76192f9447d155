using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Text.Json.Serialization.Metadata;

namespace MyIpma.Core.Storage;

/// <summary>Keeps one bad row, item or partition from stopping the others: what fails is skipped, logged by its key and counted.</summary>
public sealed partial class FaultIsolation(ILogger<FaultIsolation> logger)
{
    private static readonly Meter Meter = new("MyIpma.Storage");
    private static readonly Counter<long> UnreadableRows = Meter.CreateCounter<long>("myipma.rows.unreadable", "{row}", "Rows that were skipped because they cannot be read.");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("myipma.loops.failures", "{item}", "Items and partitions that a loop over many skipped because they failed, by loop.");

    public bool TryRead<T>(Row row, JsonTypeInfo<T> type, [NotNullWhen(true)] out T? value)
        where T : class
    {
        try
        {
            value = JsonRow.Read(row, type);
            return true;
        }
        catch (UnreadableRowException unreadable)
        {
            UnreadableRows.Add(1);
            Unreadable(row.Key, typeof(T).Name, unreadable.Where);
            value = null;
            return false;
        }
    }

    /// <summary>False when the work on this item failed.</summary>
    public async Task<bool> TryAsync(string loop, string key, Func<Task> work, CancellationToken ct)
    {
        try
        {
            await work();
            return true;
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            UnreadableRows.Add(failure is UnreadableRowException ? 1 : 0);
            Failures.Add(1, new KeyValuePair<string, object?>("loop", loop));
            Failed(failure, loop, key);
            return false;
        }
    }

    /// <summary>Records that work on something else went on without this row.</summary>
    public void Skip(string loop, UnreadableRowException unreadable)
    {
        UnreadableRows.Add(1);
        Skip(loop, [unreadable.Key]);
    }

    /// <summary>Records items that their reader could not read.</summary>
    public void Skip(string loop, IReadOnlyCollection<string> keys)
    {
        foreach (var key in keys)
        {
            Failures.Add(1, new KeyValuePair<string, object?>("loop", loop));
            Skipped(loop, key);
        }
    }

    /// <summary>Works on all partitions, a few at a time, and adds up what each returns; one that fails counts as nothing.</summary>
    public async Task<int> ForEachPartitionAsync(string loop, int atOnce, Func<string, CancellationToken, Task<int>> work, CancellationToken ct)
    {
        var total = 0;
        await Parallel.ForEachAsync(
            Partitions.All,
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = ct },
            async (partition, token) => await TryAsync(loop, partition, async () => Interlocked.Add(ref total, await work(partition, token)), token));
        return total;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Row {Key} is skipped: it cannot be read as {Type} ({Where}).")]
    private partial void Unreadable(string key, string type, string where);

    [LoggerMessage(Level = LogLevel.Error, Message = "Loop {Loop} skipped {Key}, which cannot be read.")]
    private partial void Skipped(string loop, string key);

    [LoggerMessage(Level = LogLevel.Error, Message = "Loop {Loop} skipped {Key}, which failed.")]
    private partial void Failed(Exception failure, string loop, string key);
}
