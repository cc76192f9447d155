namespace MyIpma.Core.Storage;

/// <summary>The right to bring in the next badge of a level for an address, as it was read.</summary>
/// <param name="Key">The row's key.</param>
/// <param name="ETag">The ETag under which it was read; null when nobody had a turn yet.</param>
public sealed record Turn(string Key, string? ETag)
{
    internal RowChange ToChange(string badgeId) => ETag is null ? new RowChange.Insert(Key, badgeId) : new RowChange.Replace(Key, badgeId, ETag);
}
