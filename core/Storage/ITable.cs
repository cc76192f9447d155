namespace MyIpma.Core.Storage;

/// <summary>The storage port: a table of partitions whose rows are ordered by key, as Azure Table Storage has it.</summary>
public interface ITable
{
    /// <summary>Reads one row; null when there is none.</summary>
    Task<Row?> GetAsync(string partition, string key, CancellationToken ct);

    /// <summary>Reads the rows with <paramref name="from"/> ≤ key &lt; <paramref name="before"/> in key order.</summary>
    IAsyncEnumerable<Row> RangeAsync(string partition, string from, string before, CancellationToken ct);

    /// <summary>Names all partitions that have rows, in their order. One round trip each, so for backups and repairs only.</summary>
    IAsyncEnumerable<string> PartitionsAsync(CancellationToken ct);

    /// <summary>
    /// Carries out all changes or none (at most 100, each row once). Null means that a precondition did not hold: read again, decide again.
    /// Otherwise the new ETags, in the order of the changes (empty text for a deletion).
    /// </summary>
    Task<IReadOnlyList<string>?> TryCommitAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken ct);
}

/// <summary>A stored row: its key inside the partition, its JSON body and the ETag under which it was read.</summary>
public sealed record Row(string Key, string Body, string ETag);

/// <summary>One change of a transaction: a closed set.</summary>
public abstract record RowChange
{
    private RowChange(string key) => Key = key;

    /// <summary>The row's key inside the partition.</summary>
    public string Key { get; }

    /// <summary>What the row holds afterwards; null when it is gone.</summary>
    internal string? BodyAfter => this switch
    {
        Insert insert => insert.Body,
        Replace replace => replace.Body,
        Put put => put.Body,
        _ => null,
    };

    /// <summary>True when its precondition holds for the row as it is; null for one that is not there.</summary>
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

    /// <summary>Writes a row whatever was there.</summary>
    public sealed record Put(string Key, string Body) : RowChange(Key);

    /// <summary>Deletes a row that must still be there; with an ETag, under that ETag.</summary>
    public sealed record Delete(string Key, string? ETag = null) : RowChange(Key);
}

/// <summary>A record and the ETag under which it was read or written.</summary>
public sealed record Versioned<T>(T Value, string ETag);
