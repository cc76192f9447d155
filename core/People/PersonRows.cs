using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.People;

/// <summary>The rows a person's badges consist of, for showing and erasing all of them.</summary>
public sealed class PersonRows(Tables tables, BadgeLocator locator, TimeProvider time)
{
    private const int MostRows = 100;

    /// <summary>Reads the earlier claims of a badge.</summary>
    public async Task<IReadOnlyList<Claim>> ClaimsAsync(BadgeKey key, CancellationToken ct)
    {
        var claims = new List<Claim>();
        var prefix = RowKeys.Claims(key);
        await foreach (var row in tables.Badges.RangeAsync(Partitions.Of(key.AddressKey), prefix, RowKeys.After(prefix), ct))
        {
            claims.Add(StorageJson.Read(row, StorageJson.Default.Claim));
        }

        return claims;
    }

    /// <summary>
    /// Erases a badge: first its link, so that nothing finds it any more, its own row last and together with the effects owed, so that a repetition goes on where a crash
    /// cut it short. Returns the effects to hand over.
    /// </summary>
    public async Task<IReadOnlyList<OutboxRow>> EraseAsync(Badge badge, IReadOnlyList<Effect> owed, CancellationToken ct)
    {
        await locator.EraseAsync(badge.Id, ct);
        var partition = Partitions.Of(badge.AddressKey);
        foreach (var chunk in (await KeysAsync(badge.Key, ct)).Chunk(MostRows))
        {
            await tables.Badges.TryCommitAsync(partition, [.. chunk.Select(key => new RowChange.Delete(key))], ct);
        }

        var now = time.GetUtcNow();
        OutboxRow[] rows = [.. owed.Select((effect, n) => new OutboxRow(partition, RowKeys.Owed(now, badge.Id, badge.Revision + 1, n), effect))];
        RowChange[] last = [new RowChange.Delete(RowKeys.Badge(badge.Key)), .. rows.Select(row => row.ToInsert())];
        return await tables.Badges.TryCommitAsync(partition, last, ct) is null ? [] : rows;
    }

    /// <summary>How many rows stand behind a badge's own.</summary>
    public async Task<int> CountAsync(BadgeKey key, CancellationToken ct) => (await KeysAsync(key, ct)).Count;

    private async Task<IReadOnlyList<string>> KeysAsync(BadgeKey key, CancellationToken ct)
    {
        var keys = new List<string>();
        foreach (var prefix in new[] { RowKeys.Claims(key), RowKeys.Logs(key) })
        {
            await foreach (var row in tables.Badges.RangeAsync(Partitions.Of(key.AddressKey), prefix, RowKeys.After(prefix), ct))
            {
                keys.Add(row.Key);
            }
        }

        return keys;
    }
}
