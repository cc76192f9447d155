using System.Runtime.CompilerServices;
using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Outbox;

namespace MyIpma.Core.Storage;

/// <summary>Reads and writes badges. A change, its timeline and the effects it owes commit in one transaction under the badge's ETag.</summary>
public sealed class BadgeStore(Tables tables)
{
    /// <summary>Raised after a change was written by this process, so that nothing kept in memory outlives it here.</summary>
    public event Action<BadgeKey>? Committed;

    /// <summary>Reads a badge; null when it is not stored under that address. One round trip.</summary>
    public async Task<Stored<Badge>?> ReadAsync(BadgeKey key, CancellationToken ct) =>
        await tables.Badges.GetAsync(Partitions.Of(key.AddressKey), RowKeys.Badge(key), ct) is { } row ? BadgeOf(row) : null;

    /// <summary>Reads all badges of an address. One range query.</summary>
    public async Task<IReadOnlyList<Badge>> ListAsync(string addressKey, CancellationToken ct)
    {
        var prefix = RowKeys.Badges(addressKey);
        var badges = new List<Badge>();
        await foreach (var row in tables.Badges.RangeAsync(Partitions.Of(addressKey), prefix, RowKeys.After(prefix), ct))
        {
            badges.Add(StorageJson.Read(row, StorageJson.Default.Badge));
        }

        return badges;
    }

    /// <summary>Reads an earlier claim of a badge; null when there is none of that number.</summary>
    public async Task<Claim?> ReadEarlierClaimAsync(BadgeKey key, int number, CancellationToken ct) =>
        await tables.Badges.GetAsync(Partitions.Of(key.AddressKey), RowKeys.Claim(key, number), ct) is { } row
            ? StorageJson.Read(row, StorageJson.Default.Claim)
            : null;

    /// <summary>Reads a badge's timeline, oldest first. One range query.</summary>
    public async Task<IReadOnlyList<TimelineEntry>> ReadTimelineAsync(BadgeKey key, CancellationToken ct)
    {
        var prefix = RowKeys.Logs(key);
        var entries = new List<TimelineEntry>();
        await foreach (var row in tables.Badges.RangeAsync(Partitions.Of(key.AddressKey), prefix, RowKeys.After(prefix), ct))
        {
            entries.Add(StorageJson.Read(row, StorageJson.Default.TimelineEntry));
        }

        return entries;
    }

    /// <summary>Reads all badges of a partition but those that have left it, for recovery and reconciliation. One range query over everything stored there.</summary>
    public async IAsyncEnumerable<Badge> ReadPartitionAsync(string partition, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var row in tables.Badges.RangeAsync(partition, "", RowKeys.Outbox, ct))
        {
            if (row.Key.Contains("|badge|", StringComparison.Ordinal) && StorageJson.Read(row, StorageJson.Default.Badge) is { IsLeft: false } badge)
            {
                yield return badge;
            }
        }
    }

    /// <summary>Reads whose turn it was last to bring in a badge of a level; committed with the next one, so that of two at a time one must read again.</summary>
    public async Task<Turn> ReadTurnAsync(string addressKey, string level, CancellationToken ct)
    {
        var key = RowKeys.Turn(addressKey, level);
        return new Turn(key, (await tables.Badges.GetAsync(Partitions.Of(addressKey), key, ct))?.ETag);
    }

    /// <summary>Commits a change. Null means somebody else was faster: read again, decide again.</summary>
    public Task<Committed?> TryCommitAsync(Stored<Badge>? before, Decision.Changed change, Cause cause, DateTimeOffset now, CancellationToken ct) =>
        TryCommitAsync(before, change, cause, now, turn: null, ct);

    /// <summary>Commits a new badge whose turn it is. Null means somebody else was faster: read again, decide again.</summary>
    public async Task<Committed?> TryCommitAsync(
        Stored<Badge>? before, Decision.Changed change, Cause cause, DateTimeOffset now, Turn? turn, CancellationToken ct)
    {
        var after = change.Badge;
        var body = StorageJson.Write(after, StorageJson.Default.Badge);
        var rowKey = RowKeys.Badge(after.Key);
        var owed = OutboxRow.For(before?.Value ?? after, change, now);
        List<RowChange> changes =
        [
            before is null ? new RowChange.Insert(rowKey, body) : new RowChange.Replace(rowKey, body, before.ETag),
            .. ArchiveOf(before?.Value, after, now),
            .. LogOf(before?.Value, change, cause, now),
            .. owed.Select(row => row.ToInsert()),
            .. turn is null ? Array.Empty<RowChange>() : [turn.ToChange(after.Id)],
        ];
        var etags = await tables.Badges.TryCommitAsync(Partitions.Of(after.AddressKey), changes, ct);
        if (etags is null)
        {
            return null;
        }

        Committed?.Invoke(after.Key);
        return new Committed(new Stored<Badge>(after, etags[0]), owed);
    }

    private static Stored<Badge> BadgeOf(Row row) => new(StorageJson.Read(row, StorageJson.Default.Badge), row.ETag);

    private static IEnumerable<RowChange> ArchiveOf(Badge? before, Badge after, DateTimeOffset now)
    {
        if (before?.Claim is { } earlier && earlier.Number != after.Claim?.Number)
        {
            yield return new RowChange.Insert(RowKeys.Claim(after.Key, earlier.Number), StorageJson.Write(earlier.At(now), StorageJson.Default.Claim));
        }
    }

    private static IEnumerable<RowChange> LogOf(Badge? before, Decision.Changed change, Cause cause, DateTimeOffset now) =>
        TimelineLines.Of(before, change, cause, now).Select((entry, n) =>
            new RowChange.Insert(RowKeys.Log(change.Badge.Key, now, change.Badge.Revision, n), StorageJson.Write(entry, StorageJson.Default.TimelineEntry)));
}
