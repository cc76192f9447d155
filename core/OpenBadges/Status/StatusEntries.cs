using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using MyIpma.Core.Keys;
using MyIpma.Core.Storage;

namespace MyIpma.Core.OpenBadges.Status;

/// <summary>Which position of which status list belongs to a badge, and which positions are revoked. A position is given once and kept for good.</summary>
public sealed class StatusEntries(Tables tables, IOptions<KeyOptions> keys)
{
    /// <summary>How many lists there can be; the next one fills once the ones before are crowded.</summary>
    public const int Lists = 64;

    private const string Partition = "status";
    private const int TriesPerList = 8;
    private readonly byte[] key = keys.Value.Derive("status-index");

    /// <summary>The position of a badge, given now if it had none. No two badges share one: both rows are inserted together or not at all.</summary>
    public async Task<StatusEntry> OfAsync(string badgeId, CancellationToken ct)
    {
        if (await FindAsync(badgeId, ct) is { } known)
        {
            return known;
        }

        foreach (var candidate in Candidates(badgeId))
        {
            RowChange[] taken =
            [
                new RowChange.Insert(BadgeRow(badgeId), StorageJson.Write(candidate, StorageJson.Default.StatusEntry)),
                new RowChange.Insert($"taken|{Position(candidate)}", badgeId),
            ];
            if (await tables.Links.TryCommitAsync(Partition, taken, ct) is not null)
            {
                return candidate;
            }

            if (await FindAsync(badgeId, ct) is { } meanwhile)
            {
                return meanwhile;
            }
        }

        throw new InvalidOperationException("All status lists are full.");
    }

    /// <summary>Turns the position of a badge on, for good. Doing it again changes nothing.</summary>
    public async Task<StatusEntry> RevokeAsync(string badgeId, CancellationToken ct)
    {
        // A badge without a credential gets its position now: a credential being issued at this very moment will find it turned on.
        var entry = await OfAsync(badgeId, ct);
        await tables.Links.TryCommitAsync(Partition, [new RowChange.Put($"revoked|{Position(entry)}", badgeId)], ct);
        return entry;
    }

    /// <summary>The revoked positions of a list. One range query over the revoked ones only.</summary>
    public async Task<IReadOnlyList<int>> RevokedAsync(int list, CancellationToken ct)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"revoked|{list:d4}|");
        var positions = new List<int>();
        await foreach (var row in tables.Links.RangeAsync(Partition, prefix, RowKeys.After(prefix), ct))
        {
            positions.Add(int.Parse(row.Key.AsSpan(prefix.Length), CultureInfo.InvariantCulture));
        }

        return positions;
    }

    private async Task<StatusEntry?> FindAsync(string badgeId, CancellationToken ct) =>
        await tables.Links.GetAsync(Partition, BadgeRow(badgeId), ct) is { } row ? StorageJson.Read(row, StorageJson.Default.StatusEntry) : null;

    /// <summary>Derived, so that no counter is fought over, and scattered, so that neighbours say nothing about each other (Bitstring Status List 1.0, section 5).</summary>
    private IEnumerable<StatusEntry> Candidates(string badgeId)
    {
        for (var tries = 0; tries < Lists * TriesPerList; tries++)
        {
            var hash = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{badgeId}|{tries.ToString(CultureInfo.InvariantCulture)}"));
            yield return new StatusEntry(1 + (tries / TriesPerList), (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % StatusList.Size));
        }
    }

    private static string BadgeRow(string badgeId) => $"badge|{badgeId}";

    private static string Position(StatusEntry entry) => string.Create(CultureInfo.InvariantCulture, $"{entry.List:d4}|{entry.Index:d6}");
}
