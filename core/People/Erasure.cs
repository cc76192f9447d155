using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Claims;
using MyIpma.Core.Keys;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.People;

/// <summary>
/// Erases a person: badges with claims and timelines, codes, addresses, the account. Running claims end, since their badges are gone. What stays is a receipt and,
/// for each badge id, a mark that it was erased, so that a certificate message that comes again does not bring the person back. Whoever signs in later starts anew.
/// </summary>
public sealed class Erasure(
    AccountStore accounts, BadgeStore store, PersonRows rows, AddressVerification verification, AddressOwnership ownership,
    LevelCatalog levels, Tables tables, OutboxQueue outbox, IOptions<KeyOptions> keys, TimeProvider time)
{
    private readonly byte[] key = keys.Value.Derive("receipt");

    /// <summary>Erases everything. The duty to finish commits with the receipt before anything goes, so that a crash leaves no half.</summary>
    public async Task<ErasureReceipt> EraseAsync(string id, bool alsoAtCredly, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var receipt = new ErasureReceipt { ReceiptId = ReceiptId(id, now), ErasedAt = now, Counts = await CountAsync(id, alsoAtCredly, ct) };
        var partition = Partitions.Of(id);
        OutboxRow[] owed = [new(partition, RowKeys.Owed(now, receipt.ReceiptId, 0, 0), new Effect.ErasePerson(id, alsoAtCredly))];
        RowChange kept = new RowChange.Put($"receipt|{receipt.ReceiptId}", StorageJson.Write(receipt, PeopleRows.Default.ErasureReceipt));
        await tables.Badges.TryCommitAsync(partition, [kept, .. owed.Select(row => row.ToInsert())], ct);
        await FinishAsync(id, alsoAtCredly, CancellationToken.None);
        outbox.HandOver(owed);
        return receipt;
    }

    /// <summary>Erases whatever of a person is still there. The account goes last, since it knows the addresses.</summary>
    public async Task FinishAsync(string id, bool alsoAtCredly, CancellationToken ct)
    {
        if (await accounts.ReadAsync(id, ct) is not { Value: var account })
        {
            return;
        }

        foreach (var address in account.Proven())
        {
            foreach (var badge in await store.ListAsync(address.Key, ct))
            {
                outbox.HandOver(await rows.EraseAsync(badge, [.. OwedBy(badge, alsoAtCredly)], ct));
            }
        }

        foreach (var address in account.Proven().Concat(account.Waiting()))
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

        if (alsoAtCredly && badge is { MayBeAtCredly: true, IsLeft: false })
        {
            yield return new Effect.EraseAtCredly(badge.Id, badge.Credly?.Id, levels.TemplateOf(badge.Certificate.Level));
        }
    }

    private async Task<ErasureCounts> CountAsync(string id, bool alsoAtCredly, CancellationToken ct)
    {
        var account = (await accounts.ReadAsync(id, ct))?.Value;
        var lists = await Task.WhenAll((account?.Proven() ?? []).Select(address => store.ListAsync(address.Key, ct)));
        var badges = lists.SelectMany(list => list).Where(badge => !badge.IsLeft).ToList();
        var records = await Task.WhenAll(badges.Select(badge => rows.CountAsync(badge.Key, ct)));
        return new ErasureCounts(
            (account?.Addresses.Count ?? 0) + (account?.Pending.Count ?? 0), badges.Count, records.Sum(), alsoAtCredly ? badges.Count(badge => badge.MayBeAtCredly) : 0);
    }

    private string ReceiptId(string id, DateTimeOffset now) =>
        $"r_{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}\n{now.UtcTicks}"))).AsSpan(0, 16))}";
}
