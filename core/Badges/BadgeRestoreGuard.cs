using System.Collections.Concurrent;
using MyIpma.Core.Backup;
using MyIpma.Core.Domain;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Badges;

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
