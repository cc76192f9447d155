using MyIpma.Core.Badges;

namespace MyIpma.Core.Storage;

/// <summary>Knows under which address a badge is stored, for callers that only have its id: webhooks, links, the public page.</summary>
public sealed class BadgeLocator(Tables tables)
{
    /// <summary>What stands in place of an address key once a badge was erased; no address key looks like it.</summary>
    private const string Erased = "erased";

    /// <summary>Finds a badge by its id; null when it was never offered or was erased. One round trip.</summary>
    public async Task<BadgeKey?> FindAsync(string badgeId, CancellationToken ct) =>
        await tables.Links.GetAsync(PartitionOf(badgeId), badgeId, ct) is { Body: not Erased } row ? new BadgeKey(row.Body, badgeId) : null;

    /// <summary>Notes where a new badge will be stored; false when that was noted before.</summary>
    public async Task<bool> TryAddAsync(BadgeKey key, CancellationToken ct) =>
        await tables.Links.TryCommitAsync(PartitionOf(key.BadgeId), [new RowChange.Insert(key.BadgeId, key.AddressKey)], ct) is not null;

    /// <summary>Notes that a badge was erased, so that a repeated certificate message does not make it again.</summary>
    public Task EraseAsync(string badgeId, CancellationToken ct) =>
        tables.Links.TryCommitAsync(PartitionOf(badgeId), [new RowChange.Put(badgeId, Erased)], ct);

    /// <summary>True when a badge was erased.</summary>
    public async Task<bool> IsErasedAsync(string badgeId, CancellationToken ct) =>
        await tables.Links.GetAsync(PartitionOf(badgeId), badgeId, ct) is { Body: Erased };

    /// <summary>Notes that a badge is stored under another address now.</summary>
    public Task MoveAsync(BadgeKey key, CancellationToken ct) =>
        tables.Links.TryCommitAsync(PartitionOf(key.BadgeId), [new RowChange.Put(key.BadgeId, key.AddressKey)], ct);

    /// <summary>The first two characters of the random part: spreads badges evenly.</summary>
    private static string PartitionOf(string badgeId) => badgeId.Substring(2, 2);
}
