using System.Runtime.CompilerServices;

namespace MyIpma.Core.Storage;

/// <summary>The storage port in memory: behaves like Azure Table Storage, and is gone with the process.</summary>
public sealed class MemoryTable : ITable
{
    private static readonly Comparer<Row> ByKey = Comparer<Row>.Create((one, other) => string.CompareOrdinal(one.Key, other.Key));
    private readonly Lock gate = new();
    private readonly Dictionary<string, SortedSet<Row>> partitions = [];
    private long writes;

    public Task<Row?> GetAsync(string partition, string key, CancellationToken ct)
    {
        lock (gate)
        {
            return Task.FromResult(partitions.TryGetValue(partition, out var rows) ? Find(rows, key) : null);
        }
    }

    public async IAsyncEnumerable<Row> RangeAsync(string partition, string from, string before, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var row in Snapshot(partition, from, before))
        {
            ct.ThrowIfCancellationRequested();
            yield return row;
        }

        await Task.CompletedTask;
    }

    public async IAsyncEnumerable<string> PartitionsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        List<string> names;
        lock (gate)
        {
            names = [.. partitions.Where(partition => partition.Value.Count > 0).Select(partition => partition.Key).Order(StringComparer.Ordinal)];
        }

        foreach (var name in names)
        {
            ct.ThrowIfCancellationRequested();
            yield return name;
        }

        await Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>?> TryCommitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken ct)
    {
        lock (gate)
        {
            if (!partitions.TryGetValue(partition, out var rows))
            {
                partitions[partition] = rows = new SortedSet<Row>(ByKey);
            }

            return Task.FromResult<IReadOnlyList<string>?>(changes.All(change => change.AppliesTo(Find(rows, change.Key))) ? [.. changes.Select(change => Apply(rows, change))] : null);
        }
    }

    /// <summary>Costs what the range holds, not the partition: as in Azure, reading one person's rows takes no longer when there are many others.</summary>
    private List<Row> Snapshot(string partition, string from, string before)
    {
        lock (gate)
        {
            return partitions.TryGetValue(partition, out var rows) && string.CompareOrdinal(from, before) < 0
                ? [.. rows.GetViewBetween(Probe(from), Probe(before)).Where(row => row.Key != before)]
                : [];
        }
    }

    private string Apply(SortedSet<Row> rows, RowChange change)
    {
        rows.Remove(Probe(change.Key));
        if (change.BodyAfter is not { } body)
        {
            return "";
        }

        var etag = (++writes).ToString(CultureInfo.InvariantCulture);
        rows.Add(new Row(change.Key, body, etag));
        return etag;
    }

    private static Row? Find(SortedSet<Row> rows, string key) => rows.TryGetValue(Probe(key), out var row) ? row : null;

    private static Row Probe(string key) => new(key, "", "");
}
