using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Accounts;

/// <summary>
/// Erases a person: badges with claims and timelines, codes, addresses, the account. Running claims end, since their badges are gone. What stays is a receipt and,
/// for each badge id, a mark that it was erased, so that a certificate message that comes again does not bring the person back. Whoever signs in later starts anew.
/// </summary>
public sealed class DataErasure(
    AccountStore accounts, BadgeStore store, PersonalDataRows rows, AddressVerification verification, AddressOwnership ownership,
    LevelCatalog levels, Tables tables, OutboxQueue outbox, IOptions<AppKeyOptions> keys, TimeProvider time)
{
    private readonly byte[] key = keys.Value.DeriveKey("receipt");

    /// <summary>Erases everything. The duty to finish commits with the receipt before anything goes, so that a crash leaves no half.</summary>
    public async Task<ErasureReceipt> EraseAsync(string id, bool alsoAtCredly, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var receipt = new ErasureReceipt { ReceiptId = ReceiptId(id, now), ErasedAt = now, Counts = await CountAsync(id, alsoAtCredly, ct) };
        var partition = Partitions.For(id);
        OutboxRow[] owed = [new(partition, OutboxRowKeys.Pending(now, receipt.ReceiptId, 0, 0), new Effect.ErasePerson(id, alsoAtCredly))];
        RowChange kept = new RowChange.Put($"receipt|{receipt.ReceiptId}", JsonRow.Write(receipt, AccountJson.Default.ErasureReceipt));
        await tables.Badges.TryCommitAsync(partition, [kept, .. owed.Select(row => row.ToInsert())], ct);
        await FinishAsync(id, alsoAtCredly, CancellationToken.None);
        outbox.Enqueue(owed);
        return receipt;
    }

    /// <summary>Erases whatever of a person is still there. The account goes last, since it knows the addresses.</summary>
    public async Task FinishAsync(string id, bool alsoAtCredly, CancellationToken ct)
    {
        if (await accounts.ReadAsync(id, ct) is not { Value: var account })
        {
            return;
        }

        foreach (var address in account.Addresses)
        {
            foreach (var badge in await store.ListAsync(address.Key, ct))
            {
                outbox.Enqueue(await rows.EraseAsync(badge, [.. OwedBy(badge, alsoAtCredly)], ct));
            }
        }

        foreach (var address in account.Addresses.Concat(account.Pending))
        {
            await verification.ForgetAsync(id, address.Key, ct);
            await ownership.ReleaseAsync(id, address.Key, ct);
        }

        await accounts.DeleteAsync(id, ct);
    }

    private IEnumerable<Effect> OwedBy(Badge badge, bool alsoAtCredly)
    {
        if (badge.Claim is { IsRunning: true } claim)
        {
            yield return new Effect.MoveClaim(new ClaimId(badge.Id, claim.Number).ToString(), ClaimStatus.Failed);
        }

        if (alsoAtCredly && badge is { MayBeAtCredly: true, HasMovedAway: false })
        {
            yield return new Effect.EraseAtCredly(badge.Id, badge.Credly?.Id, levels.TemplateOf(badge.Certificate.Level));
        }
    }

    private async Task<ErasureCounts> CountAsync(string id, bool alsoAtCredly, CancellationToken ct)
    {
        var account = (await accounts.ReadAsync(id, ct))?.Value;
        var lists = await Task.WhenAll((account?.Addresses ?? []).Select(address => store.ListAsync(address.Key, ct)));
        var badges = lists.SelectMany(list => list).Where(badge => !badge.HasMovedAway).ToList();
        var records = await Task.WhenAll(badges.Select(badge => rows.CountAsync(badge.Key, ct)));
        return new ErasureCounts(
            (account?.Addresses.Count ?? 0) + (account?.Pending.Count ?? 0), badges.Count, records.Sum(), alsoAtCredly ? badges.Count(badge => badge.MayBeAtCredly) : 0);
    }

    private string ReceiptId(string id, DateTimeOffset now) =>
        $"r_{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}\n{now.UtcTicks}"))).AsSpan(0, 16))}";
}

/// <summary>That a person's data were erased, without anything that names them.</summary>
public sealed record ErasureReceipt
{
    /// <summary>The receipt's id.</summary>
    public required string ReceiptId { get; init; }

    /// <summary>When (UTC).</summary>
    public required DateTimeOffset ErasedAt { get; init; }

    /// <summary>How much there was.</summary>
    public required ErasureCounts Counts { get; init; }
}

/// <summary>How much was erased.</summary>
/// <param name="Addresses">Addresses, proven or waiting.</param>
/// <param name="Badges">Badges.</param>
/// <param name="Records">Claims and lines of timelines.</param>
/// <param name="DeletedAtCredly">Badges whose deletion at Credly was asked for.</param>
public sealed record ErasureCounts(int Addresses, int Badges, int Records, int DeletedAtCredly);

/// <summary>The rows a person's badges consist of, for showing and erasing all of them.</summary>
public sealed class PersonalDataRows(Tables tables, BadgeIndex locator, FaultIsolation faults, TimeProvider time)
{
    private const int MostRows = 100;

    /// <summary>Reads the earlier claims of a badge.</summary>
    public async Task<IReadOnlyList<Claim>> ClaimsAsync(BadgeKey key, CancellationToken ct)
    {
        var claims = new List<Claim>();
        var prefix = BadgeRowKeys.Claims(key);
        await foreach (var row in tables.Badges.RangeAsync(Partitions.For(key.AddressKey), prefix, RowKeyFormat.After(prefix), ct))
        {
            if (faults.TryRead(row, BadgeRowJson.Default.Claim, out var claim))
            {
                claims.Add(claim);
            }
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
        var partition = Partitions.For(badge.AddressKey);
        foreach (var chunk in (await KeysAsync(badge.Key, ct)).Chunk(MostRows))
        {
            await tables.Badges.TryCommitAsync(partition, [.. chunk.Select(key => new RowChange.Delete(key))], ct);
        }

        var now = time.GetUtcNow();
        OutboxRow[] rows = [.. owed.Select((effect, n) => new OutboxRow(partition, OutboxRowKeys.Pending(now, badge.Id, badge.Revision + 1, n), effect))];
        RowChange[] last = [new RowChange.Delete(BadgeRowKeys.Badge(badge.Key)), .. rows.Select(row => row.ToInsert())];
        return await tables.Badges.TryCommitAsync(partition, last, ct) is null ? [] : rows;
    }

    /// <summary>How many rows stand behind a badge's own.</summary>
    public async Task<int> CountAsync(BadgeKey key, CancellationToken ct) => (await KeysAsync(key, ct)).Count;

    private async Task<IReadOnlyList<string>> KeysAsync(BadgeKey key, CancellationToken ct)
    {
        var keys = new List<string>();
        foreach (var prefix in new[] { BadgeRowKeys.Claims(key), BadgeRowKeys.Logs(key) })
        {
            await foreach (var row in tables.Badges.RangeAsync(Partitions.For(key.AddressKey), prefix, RowKeyFormat.After(prefix), ct))
            {
                keys.Add(row.Key);
            }
        }

        return keys;
    }
}

/// <summary>Deletes badges at Credly for people who asked for it explicitly (Credly: delete badge, reserved for the erasure of personal data).</summary>
public sealed partial class CredlyBadgeErasure(CredlyClient credly, ILogger<CredlyBadgeErasure> logger)
{
    /// <summary>Deletes one badge; one that is not there is as wanted.</summary>
    /// <exception cref="CredlyUnavailableException">Not now; the effect stays owed.</exception>
    public async Task EraseAsync(Effect.EraseAtCredly erase, CancellationToken ct)
    {
        var id = erase.CredlyId ?? (await credly.FindAsync(erase.BadgeId, erase.TemplateId, ct))?.Id;
        if (id is not null && await credly.DeleteAsync(id, ct) is DeleteResult.Refused)
        {
            Refused(erase.BadgeId);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Credly refuses to delete badge {BadgeId}; an operator has to see to it.")]
    private partial void Refused(string badgeId);
}
