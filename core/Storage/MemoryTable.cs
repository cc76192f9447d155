using System.Globalization;
using System.Runtime.CompilerServices;

namespace MyIpma.Core.Storage;

/// <summary>The storage port on memory: same answers as Azure Table Storage, gone with the process.</summary>
public sealed class MemoryTable : ITable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, SortedDictionary<string, Row>> partitions = [];
    private long writes;

    /// <inheritdoc />
    public Task<Row?> GetAsync(string partition, string key, CancellationToken ct)
    {
        lock (gate)
        {
            return Task.FromResult(partitions.GetValueOrDefault(partition)?.GetValueOrDefault(key));
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<Row> RangeAsync(string partition, string from, string before, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var row in Snapshot(partition, from, before))
        {
            ct.ThrowIfCancellationRequested();
            yield return row;
        }

        await Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<string>?> TryCommitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken ct)
    {
        lock (gate)
        {
            if (!partitions.TryGetValue(partition, out var rows))
            {
                partitions[partition] = rows = new SortedDictionary<string, Row>(StringComparer.Ordinal);
            }

            return Task.FromResult<IReadOnlyList<string>?>(changes.All(change => Holds(rows, change)) ? [.. changes.Select(change => Apply(rows, change))] : null);
        }
    }

    private List<Row> Snapshot(string partition, string from, string before)
    {
        lock (gate)
        {
            return partitions.TryGetValue(partition, out var rows)
                ? [.. rows.Values.Where(row => string.CompareOrdinal(row.Key, from) >= 0 && string.CompareOrdinal(row.Key, before) < 0)]
                : [];
        }
    }

    private static bool Holds(SortedDictionary<string, Row> rows, RowChange change) => change switch
    {
        RowChange.Insert => !rows.ContainsKey(change.Key),
        RowChange.Replace replace => rows.GetValueOrDefault(change.Key)?.ETag == replace.ETag,
        RowChange.Delete { ETag: null } => rows.ContainsKey(change.Key),
        RowChange.Delete delete => rows.GetValueOrDefault(change.Key)?.ETag == delete.ETag,
        _ => true,
    };

    private string Apply(SortedDictionary<string, Row> rows, RowChange change)
    {
        if (change is RowChange.Delete)
        {
            rows.Remove(change.Key);
            return "";
        }

        var etag = (++writes).ToString(CultureInfo.InvariantCulture);
        rows[change.Key] = new Row(change.Key, BodyOf(change), etag);
        return etag;
    }

    private static string BodyOf(RowChange change) => change switch
    {
        RowChange.Insert insert => insert.Body,
        RowChange.Replace replace => replace.Body,
        RowChange.Put put => put.Body,
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };
}
