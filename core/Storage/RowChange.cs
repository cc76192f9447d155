namespace MyIpma.Core.Storage;

/// <summary>One change of a transaction: a closed set.</summary>
public abstract record RowChange
{
    private RowChange(string key) => Key = key;

    /// <summary>The row's key inside the partition.</summary>
    public string Key { get; }

    /// <summary>Writes a row that must not exist yet.</summary>
    public sealed record Insert(string Key, string Body) : RowChange(Key);

    /// <summary>Writes over a row that must still have the ETag it was read under.</summary>
    public sealed record Replace(string Key, string Body, string ETag) : RowChange(Key);

    /// <summary>Writes a row whatever was there.</summary>
    public sealed record Put(string Key, string Body) : RowChange(Key);

    /// <summary>Deletes a row that must still be there; with an ETag, under that ETag.</summary>
    public sealed record Delete(string Key, string? ETag = null) : RowChange(Key);
}
