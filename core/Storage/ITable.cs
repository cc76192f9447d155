namespace MyIpma.Core.Storage;

/// <summary>The storage port: a table of partitions whose rows are ordered by key, as in Azure Table Storage.</summary>
public interface ITable
{
    /// <summary>Null when there is no such row.</summary>
    Task<Row?> GetAsync(string partition, string key, CancellationToken ct);

    /// <summary>The rows with <paramref name="from"/> ≤ key &lt; <paramref name="before"/> in key order.</summary>
    IAsyncEnumerable<Row> RangeAsync(string partition, string from, string before, CancellationToken ct);

    /// <summary>All partitions that have rows, in order. One round trip each, so for backups and repairs only.</summary>
    IAsyncEnumerable<string> PartitionsAsync(CancellationToken ct);

    /// <summary>
    /// Commits all changes or none (at most 100, each row once). Null means that a precondition did not hold: read again, decide again.
    /// Otherwise the new ETags, in the order of the changes (empty for a deletion).
    /// </summary>
    Task<IReadOnlyList<string>?> TryCommitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken ct);
}

public sealed record Row(string Key, string Body, string ETag);

/// <summary>One change of a transaction: a closed set.</summary>
public abstract record RowChange
{
    private RowChange(string key) => Key = key;

    public string Key { get; }

    /// <summary>Null when the row is gone afterwards.</summary>
    internal string? BodyAfter => this switch
    {
        Insert insert => insert.Body,
        Replace replace => replace.Body,
        Put put => put.Body,
        _ => null,
    };

    /// <summary>True when its precondition holds for the current row; null for one that does not exist.</summary>
    internal bool AppliesTo(Row? row) => this switch
    {
        Insert => row is null,
        Replace replace => row?.ETag == replace.ETag,
        Delete { ETag: null } => row is not null,
        Delete delete => row?.ETag == delete.ETag,
        _ => true,
    };

    /// <summary>Writes a row that must not exist yet.</summary>
    public sealed record Insert(string Key, string Body) : RowChange(Key);

    /// <summary>Writes over a row that must still have the ETag it was read under.</summary>
    public sealed record Replace(string Key, string Body, string ETag) : RowChange(Key);

    /// <summary>Writes a row, whether or not it exists.</summary>
    public sealed record Put(string Key, string Body) : RowChange(Key);

    /// <summary>Deletes a row that must still be there; with an ETag, under that ETag.</summary>
    public sealed record Delete(string Key, string? ETag = null) : RowChange(Key);
}

public sealed record Versioned<T>(T Value, string ETag);
