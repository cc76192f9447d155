using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MyIpma.Core.Backup;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Badges;

/// <summary>
/// Reads and writes badges. A change, its timeline and the effects it owes commit in one transaction under the badge's ETag. A link for each badge says under which address it is
/// stored, for callers that only have its id: webhooks, links, the public page.
/// </summary>
public sealed class BadgeStore(Tables tables, FaultIsolation faults, OptimisticUpdate updates)
{
    private readonly JsonRow<Badge> rows = new(tables.Badges, BadgeRowJson.Default.Badge, updates);

    /// <summary>Raised after a change was written by this process, so that nothing kept in memory outlives it here.</summary>
    public event Action<BadgeKey>? Committed;

    /// <summary>Reads a badge; null when it is not stored under that address. One round trip.</summary>
    public Task<Versioned<Badge>?> ReadAsync(BadgeKey key, CancellationToken ct) => rows.ReadAsync(RowOf(key), ct);

    /// <summary>Finds a badge by its id, where it is now; null when it was never offered or was erased. Two round trips.</summary>
    public async Task<Versioned<Badge>?> FindAsync(string badgeId, CancellationToken ct) => await FindKeyAsync(badgeId, ct) is { } key ? await FollowAsync(key, ct) : null;

    /// <summary>Finds a badge where it is now, for callers that know it by an address it may have left, as an old ticket does. One round trip where it is still there.</summary>
    public async Task<Versioned<Badge>?> FindAsync(BadgeKey key, CancellationToken ct) =>
        await FollowAsync(key, ct) ?? (await FindKeyAsync(key.BadgeId, ct) is { } now && now != key ? await ReadAsync(now, ct) : null);

    /// <summary>Finds the address a badge is stored under; null when it was never offered or was erased. One round trip.</summary>
    public async Task<BadgeKey?> FindKeyAsync(string badgeId, CancellationToken ct) =>
        await ReadLinkAsync(badgeId, ct) is { Body: not BadgeRowKeys.ErasedLink } row ? new BadgeKey(row.Body, badgeId) : null;

    /// <summary>Links a new badge to the address it will be stored under; false when it was linked before.</summary>
    public async Task<bool> TryLinkAsync(BadgeKey key, CancellationToken ct) =>
        await tables.Links.TryCommitAsync(BadgeRowKeys.LinkPartition(key.BadgeId), [new RowChange.Insert(key.BadgeId, key.AddressKey)], ct) is not null;

    /// <summary>Links a badge to another address; false when it was erased meanwhile, which stays.</summary>
    public async Task<bool> TryRelinkAsync(BadgeKey key, CancellationToken ct)
    {
        var erased = false;
        await updates.RunAsync(key.BadgeId, async () =>
        {
            var before = await ReadLinkAsync(key.BadgeId, ct);
            erased = before is { Body: BadgeRowKeys.ErasedLink };
            RowChange change = before is null ? new RowChange.Insert(key.BadgeId, key.AddressKey) : new RowChange.Replace(key.BadgeId, key.AddressKey, before.ETag);
            return erased || await tables.Links.TryCommitAsync(BadgeRowKeys.LinkPartition(key.BadgeId), [change], ct) is not null;
        }, ct);
        return !erased;
    }

    /// <summary>Notes that a badge was erased, so that a repeated certificate message does not make it again.</summary>
    public Task EraseLinkAsync(string badgeId, CancellationToken ct) =>
        tables.Links.TryCommitAsync(BadgeRowKeys.LinkPartition(badgeId), [new RowChange.Put(badgeId, BadgeRowKeys.ErasedLink)], ct);

    /// <summary>True when a badge was erased.</summary>
    public async Task<bool> IsErasedAsync(string badgeId, CancellationToken ct) => await ReadLinkAsync(badgeId, ct) is { Body: BadgeRowKeys.ErasedLink };

    /// <summary>Notes that a certificate was withdrawn that has not come in yet; it holds when it comes.</summary>
    public Task RememberRevocationAsync(string badgeId, string reason, CancellationToken ct) =>
        tables.Links.TryCommitAsync(BadgeRowKeys.LinkPartition(badgeId), [new RowChange.Put(BadgeRowKeys.EarlyRevocation(badgeId), reason)], ct);

    /// <summary>Why a certificate was withdrawn before it came in; null when it was not.</summary>
    public async Task<string?> FindRevocationAsync(string badgeId, CancellationToken ct) =>
        (await tables.Links.GetAsync(BadgeRowKeys.LinkPartition(badgeId), BadgeRowKeys.EarlyRevocation(badgeId), ct))?.Body;

    /// <summary>Reads all badges of an address but those that cannot be read. One range query.</summary>
    public async Task<IReadOnlyList<Badge>> ListAsync(string addressKey, CancellationToken ct)
    {
        var prefix = BadgeRowKeys.Badges(addressKey);
        var badges = new List<Badge>();
        await foreach (var row in tables.Badges.RangeAsync(Partitions.For(addressKey), prefix, RowKeyFormat.After(prefix), ct))
        {
            if (faults.TryRead(row, BadgeRowJson.Default.Badge, out var badge))
            {
                badges.Add(badge);
            }
        }

        return badges;
    }

    /// <summary>Reads an earlier claim of a badge; null when there is none of that number.</summary>
    public async Task<Claim?> ReadEarlierClaimAsync(BadgeKey key, int number, CancellationToken ct) =>
        await tables.Badges.GetAsync(Partitions.For(key.AddressKey), BadgeRowKeys.Claim(key, number), ct) is { } row
            ? JsonRow.Read(row, BadgeRowJson.Default.Claim)
            : null;

    /// <summary>Reads a badge's timeline, oldest first. One range query.</summary>
    public async Task<IReadOnlyList<TimelineEntry>> ReadTimelineAsync(BadgeKey key, CancellationToken ct)
    {
        var prefix = BadgeRowKeys.Logs(key);
        var entries = new List<TimelineEntry>();
        await foreach (var row in tables.Badges.RangeAsync(Partitions.For(key.AddressKey), prefix, RowKeyFormat.After(prefix), ct))
        {
            if (faults.TryRead(row, BadgeRowJson.Default.TimelineEntry, out var entry))
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    /// <summary>Reads all badges of a partition but those that have left it, for recovery and reconciliation. One range query over everything stored there.</summary>
    public async IAsyncEnumerable<Badge> ReadPartitionAsync(string partition, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var row in tables.Badges.RangeAsync(partition, "", OutboxRowKeys.Outbox, ct))
        {
            if (row.Key.Contains("|badge|", StringComparison.Ordinal) && faults.TryRead(row, BadgeRowJson.Default.Badge, out var badge) && !badge.HasMovedAway)
            {
                yield return badge;
            }
        }
    }

    /// <summary>Reads a partition at once for work on many badges of it, as far as that is worth it. Without a <see cref="ReadAhead"/> under way nothing is read.</summary>
    public Task ReadAheadAsync(string partition, CancellationToken ct) =>
        ReadAhead.Active?.LoadAsync(tables.Badges, "badges", partition, BadgeRowKeys.End, ct) ?? Task.CompletedTask;

    /// <summary>Reads whose turn it was last to bring in a badge of a level; committed with the next one, so that of two at a time one must read again.</summary>
    public async Task<OfferGuardRow> ReadOfferGuardAsync(string addressKey, string level, CancellationToken ct)
    {
        var key = BadgeRowKeys.OfferGuard(addressKey, level);
        return new OfferGuardRow(key, (await tables.Badges.GetAsync(Partitions.For(addressKey), key, ct))?.ETag);
    }

    /// <summary>Commits a change. Null means somebody else was faster: read again, decide again.</summary>
    public Task<CommitResult?> TryCommitAsync(Versioned<Badge>? before, Decision.Changed change, ChangeSource cause, DateTimeOffset now, CancellationToken ct) =>
        TryCommitAsync(before, change, cause, now, turn: null, ct);

    /// <summary>Commits a new badge whose turn it is. Null means somebody else was faster: read again, decide again.</summary>
    public async Task<CommitResult?> TryCommitAsync(
        Versioned<Badge>? before, Decision.Changed change, ChangeSource cause, DateTimeOffset now, OfferGuardRow? turn, CancellationToken ct)
    {
        var after = change.Badge;
        var owed = OutboxRow.For(before?.Value ?? after, change, now);
        List<RowChange> also =
        [
            .. ArchiveOf(before?.Value, after, now),
            .. LogOf(before?.Value, change, cause, now),
            .. owed.Select(row => row.ToInsert()),
            .. turn is null ? Array.Empty<RowChange>() : [turn.ToChange(after.Id)],
            .. CounterRows.ChangesFor(before?.Value, after, now),
        ];
        if (await rows.TryWriteAsync(RowOf(after.Key), before, after, also, ct) is not { } written)
        {
            return null;
        }

        Committed?.Invoke(after.Key);
        return new CommitResult(written, owed);
    }

    /// <summary>Between leaving and arriving, a badge is still found where it left.</summary>
    private async Task<Versioned<Badge>?> FollowAsync(BadgeKey key, CancellationToken ct)
    {
        var stored = await ReadAsync(key, ct);
        return stored is { Value: { HasMovedAway: true, Moving: { } move } } ? await ReadAsync(key with { AddressKey = move.AddressKey }, ct) ?? stored : stored;
    }

    private Task<Row?> ReadLinkAsync(string badgeId, CancellationToken ct) => tables.Links.GetAsync(BadgeRowKeys.LinkPartition(badgeId), badgeId, ct);

    private static RowAddress RowOf(BadgeKey key) => new(Partitions.For(key.AddressKey), BadgeRowKeys.Badge(key));

    private static IEnumerable<RowChange> ArchiveOf(Badge? before, Badge after, DateTimeOffset now)
    {
        if (before?.Claim is { } earlier && earlier.Number != after.Claim?.Number)
        {
            yield return new RowChange.Insert(BadgeRowKeys.Claim(after.Key, earlier.Number), JsonRow.Write(earlier.At(now), BadgeRowJson.Default.Claim));
        }
    }

    private static IEnumerable<RowChange> LogOf(Badge? before, Decision.Changed change, ChangeSource cause, DateTimeOffset now) =>
        TimelineFactory.Create(before, change, cause, now).Select((entry, n) =>
            new RowChange.Insert(BadgeRowKeys.Log(change.Badge.Key, now, change.Badge.Revision, n), JsonRow.Write(entry, BadgeRowJson.Default.TimelineEntry)));
}

/// <summary>A badge as committed and the effects that were committed with it.</summary>
public sealed record CommitResult(Versioned<Badge> Badge, IReadOnlyList<OutboxRow> Pending);

/// <summary>The right to bring in the next badge of a level for an address, as it was read.</summary>
/// <param name="Key">The row's key.</param>
/// <param name="ETag">The ETag under which it was read; null when nobody had a turn yet.</param>
public sealed record OfferGuardRow(string Key, string? ETag)
{
    internal RowChange ToChange(string badgeId) => ETag is null ? new RowChange.Insert(Key, badgeId) : new RowChange.Replace(Key, badgeId, ETag);
}

/// <summary>The keys of a badge's rows in table <c>badges</c>, which sort so that what is read together stands together, and of its link in table <c>links</c>.</summary>
public static class BadgeRowKeys
{
    /// <summary>What stands in place of an address key once a badge was erased; no address key looks like it.</summary>
    public const string ErasedLink = "erased";

    /// <summary>The mark that an erased badge leaves.</summary>
    internal static ErasureRow CreateErasedLink(string badgeId) => new("links", LinkPartition(badgeId), badgeId, ErasedLink);

    /// <summary>The partition of a badge's link: the first two characters of the random part, which spreads badges evenly.</summary>
    public static string LinkPartition(string badgeId) => badgeId.Substring(2, 2);

    /// <summary>The row of a withdrawal that overtook its certificate.</summary>
    public static string EarlyRevocation(string badgeId) => $"revoked|{badgeId}";

    /// <summary>The smallest key behind everything that belongs to an address; counters and the outbox follow.</summary>
    internal const string End = "~";

    public static string Badge(BadgeKey key) => $"{key.AddressKey}|badge|{key.BadgeId}";

    /// <summary>All badges of one address start so.</summary>
    public static string Badges(string addressKey) => $"{addressKey}|badge|";

    /// <summary>The row that lets one new badge of a level and address come in at a time.</summary>
    public static string OfferGuard(string addressKey, string level) => $"{addressKey}|turn|{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(level))}";

    /// <summary>The row of an earlier claim.</summary>
    public static string Claim(BadgeKey key, int number) => $"{Claims(key)}{number.ToString("d6", CultureInfo.InvariantCulture)}";

    /// <summary>All earlier claims of a badge start so.</summary>
    public static string Claims(BadgeKey key) => $"{key.AddressKey}|claim|{key.BadgeId}|";

    /// <summary>A line of a badge's timeline.</summary>
    public static string Log(BadgeKey key, DateTimeOffset at, int revision, int n) => $"{Logs(key)}{RowKeyFormat.Time(at)}|{RowKeyFormat.Order(revision, n)}";

    /// <summary>The timeline of a badge starts so.</summary>
    public static string Logs(BadgeKey key) => $"{key.AddressKey}|log|{key.BadgeId}|";
}

/// <summary>How badges, claims and timelines are stored. The options are part of the stored format.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(StoredEnumConverter)])]
[JsonSerializable(typeof(Badge))]
[JsonSerializable(typeof(Claim))]
[JsonSerializable(typeof(TimelineEntry))]
internal sealed partial class BadgeRowJson : JsonSerializerContext;

/// <summary>
/// Keeps a restore from bringing back badges that were erased since the backup, and from putting a badge that has moved to another address since back under the old one.
/// The index says so: it is brought back before the badges.
/// </summary>
internal sealed class BadgeRestoreGuard(Tables tables, FaultIsolation faults) : IRestoreGuard
{
    private const int ReadsAtOnce = 32;

    public async Task<IReadOnlySet<string>> WithholdAsync(string table, string partition, IReadOnlyList<Row> rows, DateTimeOffset backedUpAt, CancellationToken ct)
    {
        var about = rows.Select(row => (Row: row, Badge: BadgeOf(table, row.Key))).Where(one => one.Badge is not null).ToList();
        var places = new ConcurrentDictionary<string, string?>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            about.Select(one => one.Badge ?? "").Distinct(),
            new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = ct },
            async (id, token) => places[id] = (await tables.Links.GetAsync(BadgeRowKeys.LinkPartition(id), id, token))?.Body);
        return about.Where(one => places[one.Badge ?? ""] is { } place && (place == BadgeRowKeys.ErasedLink || HasLeft(table, one.Row, place))).Select(one => one.Row.Key).ToHashSet();
    }

    /// <summary>The id of the badge a row is about; null for rows that are about none.</summary>
    private static string? BadgeOf(string table, string key) => (table, key.Split('|')) switch
    {
        ("badges", [_, "badge" or "claim" or "log", var id, ..]) => id,
        ("badges", ["~outbox", _, var id, ..]) when BadgeIdFactory.IsWellFormed(id) => id,
        ("links", [var id]) when BadgeIdFactory.IsWellFormed(id) => id,
        _ => null,
    };

    /// <summary>True for a badge's own row under an address it has left since. A row that says itself that the badge has left is no second badge.</summary>
    private bool HasLeft(string table, Row row, string place) =>
        table == "badges"
        && row.Key.Split('|') is [var addressKey, "badge", _]
        && addressKey != place
        && faults.TryRead(row, BadgeRowJson.Default.Badge, out var badge)
        && !badge.HasMovedAway;
}
