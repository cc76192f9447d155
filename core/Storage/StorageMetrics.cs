using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace MyIpma.Core.Storage;

/// <summary>Counts round trips to storage by table and operation, for metrics and for the tests that limit them.</summary>
public sealed class StorageMetrics
{
    private static readonly Meter Meter = new("MyIpma.Storage");
    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("myipma.storage.calls", description: "Round trips to table storage.");
    private readonly ConcurrentDictionary<string, int> counts = new();

    /// <summary>By <c>table.operation</c>, e.g. <c>badges.get</c>.</summary>
    public IReadOnlyDictionary<string, int> Counts => counts;

    public void Add(string table, string operation)
    {
        counts.AddOrUpdate($"{table}.{operation}", 1, (_, count) => count + 1);
        Calls.Add(1, new("table", table), new("operation", operation));
    }

    public void Reset() => counts.Clear();
}

public sealed class MeteredTable(ITable inner, string name, StorageMetrics calls) : ITable
{
    public Task<Row?> GetAsync(string partition, string key, CancellationToken ct)
    {
        calls.Add(name, "get");
        return inner.GetAsync(partition, key, ct);
    }

    public IAsyncEnumerable<Row> RangeAsync(string partition, string from, string before, CancellationToken ct)
    {
        calls.Add(name, "range");
        return inner.RangeAsync(partition, from, before, ct);
    }

    public IAsyncEnumerable<string> PartitionsAsync(CancellationToken ct)
    {
        calls.Add(name, "partitions");
        return inner.PartitionsAsync(ct);
    }

    public Task<IReadOnlyList<string>?> TryCommitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken ct)
    {
        calls.Add(name, "commit");
        return inner.TryCommitAsync(partition, changes, ct);
    }
}
