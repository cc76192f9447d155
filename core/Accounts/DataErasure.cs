using System.Buffers.Text;
using System.Security.Cryptography;
using MyIpma.Core.Backup;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Outbox;
using MyIpma.Core.Pictures;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Accounts;

/// <summary>
/// Erases a person: badges with claims and timelines, codes, addresses, the account. Running claims end, since their badges are gone. What stays is a receipt and a
/// mark for each badge id, so that a repeated certificate message does not bring the person back. Whoever signs in later starts anew.
/// </summary>
public sealed class DataErasure(
    AccountStore accounts, ProfileStore profiles, BadgeStore store, PersonalDataRows rows, AddressVerification verification, AddressOwnership ownership, ErasureReceipts receipts,
    LevelCatalog levels, IPictureStore pictures, ErasureArchive archive, OutboxQueue outbox, IOptions<AppKeyOptions> keys, TimeProvider time)
{
    /// <summary>By then a call to Credly that was under way during the erasure has ended, with all its retries.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromMinutes(1);

    private readonly byte[] key = keys.Value.DeriveKey("receipt");

    /// <summary>Erases everything here; Credly follows. The effect commits with the receipt before anything is deleted, so that a crash cannot leave half.</summary>
    public async Task<ErasureReceipt> EraseAsync(string id, bool alsoAtCredly, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var receipt = new ErasureReceipt { ReceiptId = ReceiptId(id, now), ErasedAt = now, Status = ErasureStatus.Pending, Counts = await CountAsync(id, ct) };
        var effect = new Effect.ErasePerson(id, alsoAtCredly, receipt.ReceiptId);
        var row = new OutboxRow(ErasureReceipts.PartitionOf(receipt.ReceiptId), OutboxRowKeys.Pending(now, receipt.ReceiptId, 0, 0), effect);
        await receipts.AddAsync(receipt, row, ct);
        await FinishAsync(effect, CancellationToken.None);
        outbox.Enqueue([row]);
        return await receipts.FindAsync(receipt.ReceiptId, CancellationToken.None) ?? receipt;
    }

    /// <summary>Erases what is still there. The account goes last, since it holds the addresses.</summary>
    public async Task FinishAsync(Effect.ErasePerson erasure, CancellationToken ct)
    {
        if (await accounts.ReadAsync(erasure.Account, ct) is { Value: var account })
        {
            await EraseAccountAsync(erasure, account, ct);
        }

        if (erasure.ReceiptId is { } receipt)
        {
            await receipts.CompleteHereAsync(receipt, ct);
        }
    }

    private async Task EraseAccountAsync(Effect.ErasePerson erasure, Account account, CancellationToken ct)
    {
        var own = await OwnAddressesAsync(account, ct);
        var archived = await ArchiveMarksAsync(erasure, own, ct);
        foreach (var address in own)
        {
            outbox.Enqueue(await rows.EraseAsync(address.Key, erasure.Account, (badgeId, badge) => EffectsOfAsync(erasure, badgeId, badge, archived, ct), ct));
        }

        foreach (var address in account.Addresses.Concat(account.Pending))
        {
            await verification.ForgetAsync(erasure.Account, address.Key, ct);
            await rows.ErasePendingAsync(address.Key, erasure.Account, ct);
            await ownership.ReleaseAsync(erasure.Account, address.Key, ct);
        }

        if (account.ProfileId is { } profileId)
        {
            await profiles.ForgetAsync(profileId, ct);
        }

        await accounts.DeleteAsync(erasure.Account, ct);
    }

    /// <summary>An address that another account has proven in the meantime is theirs.</summary>
    private async Task<IReadOnlyList<EmailAddress>> OwnAddressesAsync(Account account, CancellationToken ct)
    {
        var own = new List<EmailAddress>();
        foreach (var address in account.Addresses)
        {
            if (await ownership.FindAsync(address.Key, ct) is not { } owner || owner == account.Id)
            {
                own.Add(address);
            }
        }

        return own;
    }

    /// <summary>Archives, before anything is deleted, that the account and its badges are erased and what is still to be deleted on Credly. Returns the badge ids.</summary>
    private async Task<IReadOnlySet<string>> ArchiveMarksAsync(Effect.ErasePerson erasure, IReadOnlyList<EmailAddress> own, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var badges = (await Task.WhenAll(own.Select(address => store.ListAsync(address.Key, ct)))).SelectMany(list => list).ToList();
        var pending = badges.Where(badge => IsToBeErasedAtCredly(erasure, badge)).Select(badge => CreateCredlyErasure(erasure, badge.Id, badge)).ToList();
        var receipt = erasure.ReceiptId is { } id ? await receipts.FindFinalRowAsync(id, [.. pending.Select(effect => effect.BadgeId)], ct) : null;
        await archive.WriteAsync(
            new ErasureMarks(
                now,
                [AccountStore.CreateErasedRow(erasure.Account, now), .. badges.Select(badge => BadgeRowKeys.CreateErasedLink(badge.Id))],
                [.. new[] { receipt }.OfType<ErasureRow>(), .. pending.Select(effect => ToRow(effect, now))]),
            ct);
        return badges.Select(badge => badge.Id).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The effects of a badge's erasure. One that cannot be read is looked for on Credly by its id.</summary>
    private async Task<IReadOnlyList<Effect>> EffectsOfAsync(Effect.ErasePerson erasure, string badgeId, Badge? badge, IReadOnlySet<string> archived, CancellationToken ct)
    {
        await pictures.DeleteAsync(badgeId, ct);
        var pending = new List<Effect>();
        if (badge?.Claim is { IsRunning: true } claim)
        {
            pending.Add(new Effect.MoveClaim(new ClaimId(badgeId, claim.Number).ToString(), ClaimStatus.Failed));
        }

        if (IsToBeErasedAtCredly(erasure, badge))
        {
            if (erasure.ReceiptId is { } receipt)
            {
                await receipts.ExpectAtCredlyAsync(receipt, badgeId, ct);
            }

            pending.Add(CreateCredlyErasure(erasure, badgeId, badge));
        }

        if (!archived.Contains(badgeId))
        {
            var now = time.GetUtcNow();
            await archive.WriteAsync(new ErasureMarks(now, [BadgeRowKeys.CreateErasedLink(badgeId)], [.. pending.OfType<Effect.EraseAtCredly>().Select(effect => ToRow(effect, now))]), ct);
        }

        return pending;
    }

    private static bool IsToBeErasedAtCredly(Effect.ErasePerson erasure, Badge? badge) => erasure.AlsoAtCredly && badge is null or { MayBeAtCredly: true, HasMovedAway: false };

    private Effect.EraseAtCredly CreateCredlyErasure(Effect.ErasePerson erasure, string badgeId, Badge? badge)
    {
        var isQuiet = badge is { Credly: not null, Moving: null, AwaitsReplacement: false, AwaitsCorrection: false, Claim: null or { Status: not (ClaimStatus.Preparing or ClaimStatus.Unknown) } };
        var template = badge is null ? "" : levels.TemplateOf(badge.Certificate.Level);
        return new Effect.EraseAtCredly(badgeId, badge?.Credly?.Id, template, erasure.ReceiptId, isQuiet ? null : time.GetUtcNow() + LongestCall);
    }

    private static ErasureRow ToRow(Effect.EraseAtCredly effect, DateTimeOffset now)
    {
        var row = new OutboxRow(Partitions.For(effect.BadgeId[2..]), OutboxRowKeys.Pending(now, effect.BadgeId, 0, 0), effect);
        return new ErasureRow("badges", row.Partition, row.Key, row.ToBody());
    }

    private async Task<ErasureCounts> CountAsync(string id, CancellationToken ct)
    {
        var account = (await accounts.ReadAsync(id, ct))?.Value;
        var lists = await Task.WhenAll((account?.Addresses ?? []).Select(address => store.ListAsync(address.Key, ct)));
        var badges = lists.SelectMany(list => list).Where(badge => !badge.HasMovedAway).ToList();
        var records = await Task.WhenAll(badges.Select(badge => rows.CountAsync(badge.Key, ct)));
        return new ErasureCounts((account?.Addresses.Count ?? 0) + (account?.Pending.Count ?? 0), badges.Count, records.Sum(), 0, 0);
    }

    private string ReceiptId(string id, DateTimeOffset now) =>
        $"r_{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}\n{now.UtcTicks}"))).AsSpan(0, 16))}";
}

/// <summary>That a person's data were erased, without anything that names them.</summary>
public sealed record ErasureReceipt
{
    /// <summary>The receipt's id; whoever has it can ask later whether everything is done.</summary>
    public required string ReceiptId { get; init; }

    /// <summary>When it was asked for (UTC).</summary>
    public required DateTimeOffset ErasedAt { get; init; }

    /// <summary>Whether everything is erased yet, on Credly too where that was asked for.</summary>
    public required ErasureStatus Status { get; init; }

    /// <summary>How much there was.</summary>
    public required ErasureCounts Counts { get; init; }
}

/// <summary>How far an erasure is.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ErasureStatus>))]
public enum ErasureStatus
{
    /// <summary>Something is still to be erased, here or on Credly.</summary>
    Pending,

    /// <summary>Nothing is left.</summary>
    Done,

    /// <summary>Written by a newer version of the service; responses show a status derived from the record instead.</summary>
    Unknown,
}

/// <summary>How much was erased.</summary>
/// <param name="Addresses">Addresses, proven or waiting.</param>
/// <param name="Badges">Badges.</param>
/// <param name="Records">Claims and lines of timelines.</param>
/// <param name="DeletedAtCredly">Badges of which nothing is left on Credly, where that was asked for.</param>
/// <param name="PendingAtCredly">Badges that may still be on Credly and are to be deleted there.</param>
public sealed record ErasureCounts(int Addresses, int Badges, int Records, int DeletedAtCredly, int PendingAtCredly);

/// <summary>A stored receipt: with the ids of the badges that may still be on Credly, so that each is counted once however often it is reported.</summary>
internal sealed record ErasureRecord
{
    public required ErasureReceipt Receipt { get; init; }
    public bool IsErasedHere { get; init; }

    /// <summary>Ids of badges that may still be on Credly.</summary>
    public IReadOnlyList<string> AtCredly
    {
        get;
        init => field = value ?? [];
    } = [];

    public ErasureReceipt ToReceipt() => Receipt with
    {
        Status = IsErasedHere && AtCredly.Count == 0 ? ErasureStatus.Done : ErasureStatus.Pending,
        Counts = Receipt.Counts with { PendingAtCredly = AtCredly.Count },
    };
}

/// <summary>Keeps receipts up to date until everything is erased.</summary>
public sealed class ErasureReceipts(Tables tables, OptimisticUpdate updates)
{
    private readonly JsonRow<ErasureRecord> rows = new(tables.Badges, AccountJson.Default.ErasureRecord, updates);

    /// <summary>The receipt as of now; null when there is none.</summary>
    public async Task<ErasureReceipt?> FindAsync(string receiptId, CancellationToken ct) =>
        IsWellFormed(receiptId) && await rows.ReadAsync(RowOf(receiptId), ct) is { Value: var record } ? record.ToReceipt() : null;

    /// <summary>Writes a new receipt together with the effect that erases.</summary>
    internal Task AddAsync(ErasureReceipt receipt, OutboxRow row, CancellationToken ct) =>
        rows.TryWriteAsync(RowOf(receipt.ReceiptId), null, new ErasureRecord { Receipt = receipt }, [row.ToInsert()], ct);

    internal Task ExpectAtCredlyAsync(string receiptId, string badgeId, CancellationToken ct) =>
        UpdateAsync(receiptId, record => record.AtCredly.Contains(badgeId) ? record : record with { AtCredly = [.. record.AtCredly, badgeId] }, ct);

    internal Task CompleteAtCredlyAsync(string receiptId, string badgeId, CancellationToken ct) => UpdateAsync(
        receiptId,
        record => !record.AtCredly.Contains(badgeId) ? record : record with
        {
            AtCredly = [.. record.AtCredly.Where(id => id != badgeId)],
            Receipt = record.Receipt with { Counts = record.Receipt.Counts with { DeletedAtCredly = record.Receipt.Counts.DeletedAtCredly + 1 } },
        },
        ct);

    /// <summary>The receipt's row as it will be once everything here is erased; null when there is no receipt.</summary>
    internal async Task<ErasureRow?> FindFinalRowAsync(string receiptId, IReadOnlyList<string> atCredly, CancellationToken ct) => await rows.ReadAsync(RowOf(receiptId), ct) is { Value: var record }
        ? new ErasureRow("badges", PartitionOf(receiptId), KeyOf(receiptId), JsonRow.Write(record with { IsErasedHere = true, AtCredly = [.. record.AtCredly.Union(atCredly)] }, AccountJson.Default.ErasureRecord))
        : null;

    internal Task CompleteHereAsync(string receiptId, CancellationToken ct) => UpdateAsync(receiptId, record => record.IsErasedHere ? record : record with { IsErasedHere = true }, ct);

    /// <summary>From the random part of the id, so that receipts spread evenly.</summary>
    internal static string PartitionOf(string receiptId) => Partitions.For(receiptId[2..]);

    private static bool IsWellFormed(string receiptId) => receiptId.StartsWith("r_", StringComparison.Ordinal) && EmailAddressFactory.IsWellFormedKey(receiptId[2..]);

    private Task UpdateAsync(string receiptId, Func<ErasureRecord, ErasureRecord> change, CancellationToken ct) =>
        rows.UpdateAsync(RowOf(receiptId), record => record is null ? null : change(record), ct);

    private static RowAddress RowOf(string receiptId) => new(PartitionOf(receiptId), KeyOf(receiptId));

    private static string KeyOf(string receiptId) => $"receipt|{receiptId}";
}
