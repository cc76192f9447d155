using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MyIpma.Core.Backup;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Badges;

/// <summary>
/// Reads and writes badges. A change, its timeline and its effects commit in one transaction under the badge's ETag. A link row for each badge says under which address
/// it is stored, for callers that only have its id: webhooks, links, the public page.
/// </summary>
public sealed class BadgeStore(Tables tables, FaultIsolation faults, OptimisticUpdate updates)
{
    private readonly JsonRow<Badge> rows = new(tables.Badges, BadgeRowJson.Default.Badge, updates);

    /// <summary>Raised after this process has written a change, so that caches can drop the badge.</summary>
    public event Action<BadgeKey>? Committed;

    /// <summary>Null when it is not stored under that address. One round trip.</summary>
    public Task<Versioned<Badge>?> ReadAsync(BadgeKey key, CancellationToken ct) => rows.ReadAsync(RowOf(key), ct);

    /// <summary>Finds a badge by its id, wherever it is now; null when it was never offered or was erased. Two round trips.</summary>
    public async Task<Versioned<Badge>?> FindAsync(string badgeId, CancellationToken ct) => await FindKeyAsync(badgeId, ct) is { } key ? await FollowAsync(key, ct) : null;

    /// <summary>For callers that know an address the badge may have left, as an old ticket does. One round trip where it is still there.</summary>
    public async Task<Versioned<Badge>?> FindAsync(BadgeKey key, CancellationToken ct) =>
        await FollowAsync(key, ct) ?? (await FindKeyAsync(key.BadgeId, ct) is { } now && now != key ? await ReadAsync(now, ct) : null);

    /// <summary>Null when the badge was never offered or was erased. One round trip.</summary>
    public async Task<BadgeKey?> FindKeyAsync(string badgeId, CancellationToken ct) =>
        await ReadLinkAsync(badgeId, ct) is { Body: not BadgeRowKeys.ErasedLink } row ? new BadgeKey(row.Body, badgeId) : null;

    /// <summary>False when the badge was linked before.</summary>
    public async Task<bool> TryLinkAsync(BadgeKey key, CancellationToken ct) =>
        await tables.Links.TryCommitAsync(BadgeRowKeys.LinkPartition(key.BadgeId), [new RowChange.Insert(key.BadgeId, key.AddressKey)], ct) is not null;

    /// <summary>False when the badge was erased in the meantime, which stays.</summary>
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

    /// <summary>Marks a badge as erased, so that a repeated certificate message does not create it again.</summary>
    public Task EraseLinkAsync(string badgeId, CancellationToken ct) =>
        tables.Links.TryCommitAsync(BadgeRowKeys.LinkPartition(badgeId), [new RowChange.Put(badgeId, BadgeRowKeys.ErasedLink)], ct);

    public async Task<bool> IsErasedAsync(string badgeId, CancellationToken ct) => await ReadLinkAsync(badgeId, ct) is { Body: BadgeRowKeys.ErasedLink };

    /// <summary>Records the withdrawal of a certificate that has not come in yet; it applies when it does.</summary>
    public Task RememberRevocationAsync(string badgeId, string reason, CancellationToken ct) =>
        tables.Links.TryCommitAsync(BadgeRowKeys.LinkPartition(badgeId), [new RowChange.Put(BadgeRowKeys.EarlyRevocation(badgeId), reason)], ct);

    /// <summary>The reason of a withdrawal that came in before its certificate; null when there was none.</summary>
    public async Task<string?> FindRevocationAsync(string badgeId, CancellationToken ct) =>
        (await tables.Links.GetAsync(BadgeRowKeys.LinkPartition(badgeId), BadgeRowKeys.EarlyRevocation(badgeId), ct))?.Body;

    /// <summary>Unreadable badges are left out. One range query.</summary>
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

    /// <summary>Null when there is no claim of that number.</summary>
    public async Task<Claim?> ReadEarlierClaimAsync(BadgeKey key, int number, CancellationToken ct) =>
        await tables.Badges.GetAsync(Partitions.For(key.AddressKey), BadgeRowKeys.Claim(key, number), ct) is { } row
            ? JsonRow.Read(row, BadgeRowJson.Default.Claim)
            : null;

    /// <summary>Oldest first. One range query.</summary>
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

    /// <summary>All badges of a partition but those that have left it, for recovery and reconciliation. One range query over everything stored there.</summary>
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

    /// <summary>Reads a whole partition at once for work on many of its badges. Does nothing outside a <see cref="ReadAhead"/>.</summary>
    public Task ReadAheadAsync(string partition, CancellationToken ct) =>
        ReadAhead.Active?.LoadAsync(tables.Badges, "badges", partition, BadgeRowKeys.End, ct) ?? Task.CompletedTask;

    /// <summary>Reads the row that is committed with each new badge of a level, so that of two at a time one has to read again.</summary>
    public async Task<OfferGuardRow> ReadOfferGuardAsync(string addressKey, string level, CancellationToken ct)
    {
        var key = BadgeRowKeys.OfferGuard(addressKey, level);
        return new OfferGuardRow(key, (await tables.Badges.GetAsync(Partitions.For(addressKey), key, ct))?.ETag);
    }

    /// <summary>Null after a concurrent write: read again, decide again.</summary>
    public Task<CommitResult?> TryCommitAsync(Versioned<Badge>? before, Decision.Changed change, ChangeSource source, DateTimeOffset now, CancellationToken ct) =>
        TryCommitAsync(before, change, source, now, guard: null, ct);

    /// <summary>The same with the guard of a new badge.</summary>
    public async Task<CommitResult?> TryCommitAsync(
        Versioned<Badge>? before, Decision.Changed change, ChangeSource source, DateTimeOffset now, OfferGuardRow? guard, CancellationToken ct)
    {
        var after = change.Badge;
        var pending = OutboxRow.For(before?.Value ?? after, change, now);
        List<RowChange> also =
        [
            .. ArchiveOf(before?.Value, after, now),
            .. LogOf(before?.Value, change, source, now),
            .. pending.Select(row => row.ToInsert()),
            .. guard is null ? Array.Empty<RowChange>() : [guard.ToChange(after.Id)],
            .. CounterRows.ChangesFor(before?.Value, after, now),
        ];
        if (await rows.TryWriteAsync(RowOf(after.Key), before, after, also, ct) is not { } written)
        {
            return null;
        }

        Committed?.Invoke(after.Key);
        return new CommitResult(written, pending);
    }

    /// <summary>Until it has arrived, a moving badge is still found where it left.</summary>
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

    private static IEnumerable<RowChange> LogOf(Badge? before, Decision.Changed change, ChangeSource source, DateTimeOffset now) =>
        TimelineFactory.Create(before, change, source, now).Select((entry, n) =>
            new RowChange.Insert(BadgeRowKeys.Log(change.Badge.Key, now, change.Badge.Revision, n), JsonRow.Write(entry, BadgeRowJson.Default.TimelineEntry)));
}

public sealed record CommitResult(Versioned<Badge> Badge, IReadOnlyList<OutboxRow> Pending);

/// <summary>The guard row that lets one new badge of a level and address in at a time, as it was read.</summary>
/// <param name="ETag">Null when there is no such row yet.</param>
public sealed record OfferGuardRow(string Key, string? ETag)
{
    internal RowChange ToChange(string badgeId) => ETag is null ? new RowChange.Insert(Key, badgeId) : new RowChange.Replace(Key, badgeId, ETag);
}

/// <summary>Keys of a badge's rows in table <c>badges</c>, which sort so that what is read together stands together, and of its link in table <c>links</c>.</summary>
public static class BadgeRowKeys
{
    /// <summary>The body of the link of an erased badge; no address key looks like it.</summary>
    public const string ErasedLink = "erased";

    internal static ErasureRow CreateErasedLink(string badgeId) => new("links", LinkPartition(badgeId), badgeId, ErasedLink);

    /// <summary>The first two characters of the random part, which spreads badges evenly.</summary>
    public static string LinkPartition(string badgeId) => badgeId.Substring(2, 2);

    /// <summary>For a withdrawal that came in before its certificate.</summary>
    public static string EarlyRevocation(string badgeId) => $"revoked|{badgeId}";

    /// <summary>Sorts after everything that belongs to an address; counters and the outbox follow.</summary>
    internal const string End = "~";

    public static string Badge(BadgeKey key) => $"{key.AddressKey}|badge|{key.BadgeId}";

    /// <summary>Prefix for range queries.</summary>
    public static string Badges(string addressKey) => $"{addressKey}|badge|";

    public static string OfferGuard(string addressKey, string level) => $"{addressKey}|turn|{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(level))}";

    public static string Claim(BadgeKey key, int number) => $"{Claims(key)}{number.ToString("d6", CultureInfo.InvariantCulture)}";

    /// <summary>Prefix for range queries.</summary>
    public static string Claims(BadgeKey key) => $"{key.AddressKey}|claim|{key.BadgeId}|";

    public static string Log(BadgeKey key, DateTimeOffset at, int revision, int n) => $"{Logs(key)}{RowKeyFormat.Time(at)}|{RowKeyFormat.Order(revision, n)}";

    /// <summary>Prefix for range queries.</summary>
    public static string Logs(BadgeKey key) => $"{key.AddressKey}|log|{key.BadgeId}|";
}

/// <summary>The options are part of the stored format.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(StoredEnumConverter)])]
[JsonSerializable(typeof(Badge))]
[JsonSerializable(typeof(Claim))]
[JsonSerializable(typeof(TimelineEntry))]
internal sealed partial class BadgeRowJson : JsonSerializerContext;

/// <summary>Withholds badges that were erased since the backup, and those that have moved to another address since, from a restore. The links decide: they are restored before the badges.</summary>
internal sealed class BadgeRestoreGuard(Tables tables, FaultIsolation faults) : IRestoreGuard
{
    private const int ReadsAtOnce = 32;

    public async Task<IReadOnlySet<string>> WithholdAsync(string table, string partition, IReadOnlyList<Row> rows, DateTimeOffset backedUpAt, CancellationToken ct)
    {
        var rowsOfBadges = rows.Select(row => (Row: row, Badge: BadgeOf(table, row.Key))).Where(one => one.Badge is not null).ToList();
        var places = new ConcurrentDictionary<string, string?>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            rowsOfBadges.Select(one => one.Badge ?? "").Distinct(),
            new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = ct },
            async (id, token) => places[id] = (await tables.Links.GetAsync(BadgeRowKeys.LinkPartition(id), id, token))?.Body);
        return rowsOfBadges.Where(one => places[one.Badge ?? ""] is { } place && (place == BadgeRowKeys.ErasedLink || HasLeft(table, one.Row, place))).Select(one => one.Row.Key).ToHashSet();
    }

    /// <summary>Null for rows that belong to no badge.</summary>
    private static string? BadgeOf(string table, string key) => (table, key.Split('|')) switch
    {
        ("badges", [_, "badge" or "claim" or "log", var id, ..]) => id,
        ("badges", ["~outbox", _, var id, ..]) when BadgeIdFactory.IsWellFormed(id) => id,
        ("links", [var id]) when BadgeIdFactory.IsWellFormed(id) => id,
        _ => null,
    };

    /// <summary>True for a badge's own row under an address it has left since. A row marked as moved away is no second badge.</summary>
    private bool HasLeft(string table, Row row, string place) =>
        table == "badges"
        && row.Key.Split('|') is [var addressKey, "badge", _]
        && addressKey != place
        && faults.TryRead(row, BadgeRowJson.Default.Badge, out var badge)
        && !badge.HasMovedAway;
}
