using System.Runtime.CompilerServices;
using MyIpma.Core.Common;

namespace MyIpma.Core.Storage;

/// <summary>A table whose changes stay in memory during a dry run.</summary>
internal sealed class DryRunTable(ITable inner, string name) : ITable
{
    public Task<Row?> GetAsync(string partition, string key, CancellationToken ct) =>
        DryRun.Active is { } run && run.Get<DryRunRows>().For(name, partition).TryGetValue(key, out var changed) ? Task.FromResult(changed) : inner.GetAsync(partition, key, ct);

    public IAsyncEnumerable<Row> RangeAsync(string partition, string from, string before, CancellationToken ct) =>
        DryRun.Active is { } run ? MergeAsync(run.Get<DryRunRows>().For(name, partition), partition, from, before, ct) : inner.RangeAsync(partition, from, before, ct);

    public Task<IReadOnlyList<string>?> TryCommitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken ct) =>
        DryRun.Active is { } run ? TryKeepAsync(run.Get<DryRunRows>(), partition, changes, ct) : inner.TryCommitAsync(partition, changes, ct);

    public IAsyncEnumerable<string> PartitionsAsync(CancellationToken ct) => inner.PartitionsAsync(ct);

    private async IAsyncEnumerable<Row> MergeAsync(
        SortedDictionary<string, Row?> changed, string partition, string from, string before, [EnumeratorCancellation] CancellationToken ct)
    {
        var rows = new SortedDictionary<string, Row?>(StringComparer.Ordinal);
        await foreach (var row in inner.RangeAsync(partition, from, before, ct))
        {
            rows[row.Key] = row;
        }

        foreach (var (key, row) in changed.Where(row => string.CompareOrdinal(row.Key, from) >= 0 && string.CompareOrdinal(row.Key, before) < 0))
        {
            rows[key] = row;
        }

        foreach (var row in rows.Values.OfType<Row>())
        {
            yield return row;
        }
    }

    /// <summary>The keys of the rows a transaction inserts beside its first change derive from it, so it is enough to check that the run itself has not written them.</summary>
    private async Task<IReadOnlyList<string>?> TryKeepAsync(DryRunRows kept, string partition, IReadOnlyList<RowChange> changes, CancellationToken ct)
    {
        var rows = kept.For(name, partition);
        for (var n = 0; n < changes.Count; n++)
        {
            var change = changes[n];
            var there = n > 0 && change is RowChange.Insert ? rows.GetValueOrDefault(change.Key) : await GetAsync(partition, change.Key, ct);
            if (!change.AppliesTo(there))
            {
                return null;
            }
        }

        return [.. changes.Select(change => kept.Write(rows, change.Key, change.BodyAfter))];
    }
}

/// <summary>The rows a dry run has changed, by table and partition; null for one it deleted.</summary>
internal sealed class DryRunRows
{
    private readonly Dictionary<(string Table, string Partition), SortedDictionary<string, Row?>> changed = [];
    private long writes;

    public SortedDictionary<string, Row?> For(string table, string partition)
    {
        if (!changed.TryGetValue((table, partition), out var rows))
        {
            changed[(table, partition)] = rows = new SortedDictionary<string, Row?>(StringComparer.Ordinal);
        }

        return rows;
    }

    public string Write(SortedDictionary<string, Row?> rows, string key, string? body)
    {
        var etag = body is null ? "" : string.Create(CultureInfo.InvariantCulture, $"dry-{++writes}");
        rows[key] = body is null ? null : new Row(key, body, etag);
        return etag;
    }
}
