using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MyIpma.Core.Backup;
using MyIpma.Core.Badges;
using MyIpma.Core.Domain;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Bench;

/// <summary>Badges of other people: copies of the rows of a real badge under new keys.</summary>
internal sealed class Crowd(Tables tables)
{
    private const int RowsAtOnce = 100;
    private const int PartitionsAtOnce = 8;
    private IReadOnlyList<(string Key, string Body)> pattern = [];
    private string addressKey = "";
    private string badgeId = "";

    private int size = 1;

    public int Rows => size * pattern.Count;

    public async Task FillAsync(int count)
    {
        await ReadPatternAsync();
        size = count;
        var spread = Enumerable.Range(0, count).Select(Identity).GroupBy(one => Partitions.For(one.AddressKey));
        await Parallel.ForEachAsync(spread, new ParallelOptions { MaxDegreeOfParallelism = PartitionsAtOnce }, async (partition, ct) =>
        {
            foreach (var chunk in partition.SelectMany(RowsOf).Chunk(RowsAtOnce))
            {
                await tables.Badges.TryCommitAsync(partition.Key, chunk, ct);
            }
        });
    }

    public (string Partition, string Key) BadgeOf(int n)
    {
        var one = Identity(n % size);
        return (Partitions.For(one.AddressKey), BadgeRowKeys.Badge(new BadgeKey(one.AddressKey, one.BadgeId)));
    }

    /// <summary>A few in every partition.</summary>
    public async Task AddDueEffectsAsync(int count)
    {
        var due = DateTimeOffset.UtcNow.AddMinutes(-1);
        var body = JsonRow.Write(new Effect.HandleCredlyEvent("nobody"), EffectRowJson.Default.Effect);
        for (var n = 0; n < count; n++)
        {
            await tables.Badges.TryCommitAsync(Partitions.All[n % 256], [new RowChange.Insert(OutboxRowKeys.Pending(due, "nobody", 0, n), body)], CancellationToken.None);
        }
    }

    /// <summary>The rows of a real badge: its own, its timeline, and the effects due on the day it expires.</summary>
    private async Task ReadPatternAsync()
    {
        foreach (var partition in Partitions.All)
        {
            var rows = await tables.Badges.RangeAsync(partition, "", PartitionBackup.End, CancellationToken.None).ToListAsync();
            if (rows.FirstOrDefault(row => row.Key.Contains("|badge|", StringComparison.Ordinal) && row.Body.Contains("SCALE-", StringComparison.Ordinal)) is { } badge)
            {
                (addressKey, badgeId) = (badge.Key.Split('|')[0], badge.Key.Split('|')[2]);
                pattern = [.. rows.Where(row => row.Key.Contains(badgeId, StringComparison.Ordinal)).Select(row => (row.Key, row.Body))];
                return;
            }
        }

        throw new InvalidOperationException("There is no badge to copy.");
    }

    private static (string AddressKey, string BadgeId) Identity(int n)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"crowd {n}")));
        return (Base64Url.EncodeToString(hash.AsSpan(0, 16)), $"b_{Base64Url.EncodeToString(hash.AsSpan(16, 16))}");
    }

    /// <summary>Only a badge's own row names it; the bodies of the others are shared, so that a million fit into memory.</summary>
    private IEnumerable<RowChange> RowsOf((string AddressKey, string BadgeId) one) => pattern.Select(row => (RowChange)new RowChange.Put(
        row.Key.Replace(addressKey, one.AddressKey, StringComparison.Ordinal).Replace(badgeId, one.BadgeId, StringComparison.Ordinal),
        row.Key.Contains("|badge|", StringComparison.Ordinal)
            ? row.Body.Replace(addressKey, one.AddressKey, StringComparison.Ordinal).Replace(badgeId, one.BadgeId, StringComparison.Ordinal)
            : row.Body));
}
