namespace MyIpma.Core.Storage;

/// <summary>A table whose round trips are counted.</summary>
public sealed class CountedTable(ITable inner, string name, StorageCalls calls) : ITable
{
    /// <inheritdoc />
    public Task<Row?> GetAsync(string partition, string key, CancellationToken ct)
    {
        calls.Add(name, "get");
        return inner.GetAsync(partition, key, ct);
    }

    /// <inheritdoc />
    public IAsyncEnumerable<Row> RangeAsync(string partition, string from, string before, CancellationToken ct)
    {
        calls.Add(name, "range");
        return inner.RangeAsync(partition, from, before, ct);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<string>?> TryCommitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken ct)
    {
        calls.Add(name, "commit");
        return inner.TryCommitAsync(partition, changes, ct);
    }
}
