using System.Collections.Immutable;

namespace MyIpma.Core.Storage;

/// <summary>
/// Lets work that is about to touch many rows of a partition read it once. Within the async flow that began it, such reads are answered from memory, which follows the flow's
/// own changes. Changes by others show when a commit fails on its ETag; from then on the partition is read as usual.
/// </summary>
public sealed class ReadAhead : IDisposable
{
    /// <summary>One page of a storage query; a larger partition is not worth reading for a few of its rows.</summary>
    private const int MostRows = 1_000;

    private static readonly AsyncLocal<ReadAhead?> Current = new();
    private readonly Lock gate = new();
    private readonly Dictionary<(string Table, string Partition), LoadedRows> loaded = [];

    private ReadAhead() { }

    /// <summary>Of the calling async flow; null when it reads row by row.</summary>
    internal static ReadAhead? Active => Current.Value;

    /// <summary>Begins one for the calling async flow, until the result is disposed of.</summary>
    public static ReadAhead Begin() => Current.Value = new ReadAhead();

    /// <inheritdoc />
    public void Dispose() => Current.Value = null;

    /// <summary>Reads the rows of a partition below a key, unless there are too many.</summary>
    internal async Task LoadAsync(ITable table, string name, string partition, string before, CancellationToken ct)
    {
        var rows = await table.RangeAsync(partition, "", before, ct).Take(MostRows + 1).ToListAsync(ct);
        if (rows.Count <= MostRows)
        {
            lock (gate)
            {
                loaded[(name, partition)] = new LoadedRows(before, rows.ToImmutableSortedDictionary(row => row.Key, row => row, StringComparer.Ordinal));
            }
        }
    }

    /// <summary>The rows of a partition up to a key; null when they have to be read.</summary>
    internal ImmutableSortedDictionary<string, Row>? Find(string name, string partition, string upTo)
    {
        lock (gate)
        {
            return loaded.TryGetValue((name, partition), out var found) && string.CompareOrdinal(upTo, found.Before) <= 0 ? found.Rows : null;
        }
    }

    /// <summary>Follows a change that was committed; without ETags it was not, or nobody can know.</summary>
    internal void Note(string name, string partition, IReadOnlyList<RowChange> changes, IReadOnlyList<string>? etags)
    {
        lock (gate)
        {
            if (etags is null)
            {
                loaded.Remove((name, partition));
            }
            else if (loaded.TryGetValue((name, partition), out var before))
            {
                loaded[(name, partition)] = before with { Rows = Apply(before, changes, etags) };
            }
        }
    }

    private static ImmutableSortedDictionary<string, Row> Apply(LoadedRows before, IReadOnlyList<RowChange> changes, IReadOnlyList<string> etags)
    {
        var rows = before.Rows.ToBuilder();
        foreach (var (change, etag) in changes.Zip(etags).Where(change => string.CompareOrdinal(change.First.Key, before.Before) < 0))
        {
            if (change.BodyAfter is { } body)
            {
                rows[change.Key] = new Row(change.Key, body, etag);
            }
            else
            {
                rows.Remove(change.Key);
            }
        }

        return rows.ToImmutable();
    }

    private sealed record LoadedRows(string Before, ImmutableSortedDictionary<string, Row> Rows);
}

/// <summary>A table that answers from what was read ahead, if anything was.</summary>
internal sealed class ReadAheadTable(ITable inner, string name) : ITable
{
    public Task<Row?> GetAsync(string partition, string key, CancellationToken ct) =>
        ReadAhead.Active?.Find(name, partition, key + '\0') is { } rows ? Task.FromResult(rows.GetValueOrDefault(key)) : inner.GetAsync(partition, key, ct);

    public IAsyncEnumerable<Row> RangeAsync(string partition, string from, string before, CancellationToken ct) =>
        ReadAhead.Active?.Find(name, partition, before) is { } rows
            ? rows.Values.Where(row => string.CompareOrdinal(row.Key, from) >= 0 && string.CompareOrdinal(row.Key, before) < 0).ToAsyncEnumerable()
            : inner.RangeAsync(partition, from, before, ct);

    public IAsyncEnumerable<string> PartitionsAsync(CancellationToken ct) => inner.PartitionsAsync(ct);

    public async Task<IReadOnlyList<string>?> TryCommitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken ct)
    {
        var readAhead = ReadAhead.Active;
        IReadOnlyList<string>? etags = null;
        try
        {
            return etags = await inner.TryCommitAsync(partition, changes, ct);
        }
        finally
        {
            readAhead?.Note(name, partition, changes, etags);
        }
    }
}
