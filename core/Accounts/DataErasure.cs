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
/// Erases a person: badges with claims and timelines, codes, addresses, the account. Running claims end, since their badges are gone. What stays is a receipt and,
/// for each badge id, a mark that it was erased, so that a certificate message that comes again does not bring the person back. Whoever signs in later starts anew.
/// </summary>
public sealed class DataErasure(
    AccountStore accounts, ProfileStore profiles, BadgeStore store, PersonalDataRows rows, AddressVerification verification, AddressOwnership ownership, ErasureReceipts receipts,
    LevelCatalog levels, IPictureStore pictures, ErasureArchive archive, OutboxQueue outbox, IOptions<AppKeyOptions> keys, TimeProvider time)
{
    /// <summary>A call of Credly that was under way when a badge was erased has ended by then, with all its tries.</summary>
    private static readonly TimeSpan CallsAreOver = TimeSpan.FromMinutes(1);

    private readonly byte[] key = keys.Value.DeriveKey("receipt");

    /// <summary>Erases everything here; Credly follows. The duty to finish commits with the receipt before anything goes, so that a crash leaves no half.</summary>
    public async Task<ErasureReceipt> EraseAsync(string id, bool alsoAtCredly, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var receipt = new ErasureReceipt { ReceiptId = ReceiptId(id, now), ErasedAt = now, Status = ErasureStatus.Pending, Counts = await CountAsync(id, ct) };
        var effect = new Effect.ErasePerson(id, alsoAtCredly, receipt.ReceiptId);
        var duty = new OutboxRow(ErasureReceipts.PartitionOf(receipt.ReceiptId), OutboxRowKeys.Pending(now, receipt.ReceiptId, 0, 0), effect);
        await receipts.AddAsync(receipt, duty, ct);
        await FinishAsync(effect, CancellationToken.None);
        outbox.Enqueue([duty]);
        return await receipts.FindAsync(receipt.ReceiptId, CancellationToken.None) ?? receipt;
    }

    /// <summary>Erases whatever of a person is still there. The account goes last, since it holds the addresses.</summary>
    public async Task FinishAsync(Effect.ErasePerson duty, CancellationToken ct)
    {
        if (await accounts.ReadAsync(duty.Account, ct) is { Value: var account })
        {
            var own = await OwnAddressesAsync(account, ct);
            var kept = await KeepMarksAsync(duty, own, ct);
            foreach (var address in own)
            {
                outbox.Enqueue(await rows.EraseAsync(address.Key, duty.Account, (badgeId, badge) => OweAsync(duty, badgeId, badge, kept, ct), ct));
            }

            foreach (var address in account.Addresses.Concat(account.Pending))
            {
                await verification.ForgetAsync(duty.Account, address.Key, ct);
                await rows.ErasePendingAsync(address.Key, duty.Account, ct);
                await ownership.ReleaseAsync(duty.Account, address.Key, ct);
            }

            if (account.ProfileId is { } profileId)
            {
                await profiles.ForgetAsync(profileId, ct);
            }

            await accounts.DeleteAsync(duty.Account, ct);
        }

        if (duty.ReceiptId is { } receipt)
        {
            await receipts.CompleteHereAsync(receipt, ct);
        }
    }

    /// <summary>What somebody else has proven meanwhile is theirs.</summary>
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

    /// <summary>Keeps beside the backups that the account and its badges are erased, and what is owed on Credly, before any of it goes here. Returns the badges.</summary>
    private async Task<IReadOnlySet<string>> KeepMarksAsync(Effect.ErasePerson duty, IReadOnlyList<EmailAddress> own, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var badges = (await Task.WhenAll(own.Select(address => store.ListAsync(address.Key, ct)))).SelectMany(list => list).ToList();
        var owed = badges.Where(badge => IsOwedAtCredly(duty, badge)).Select(badge => CreateCredlyErasure(duty, badge.Id, badge)).ToList();
        var receipt = duty.ReceiptId is { } id ? await receipts.FindFinalRowAsync(id, [.. owed.Select(effect => effect.BadgeId)], ct) : null;
        await archive.WriteAsync(
            new ErasureMarks(
                now,
                [AccountStore.CreateErasedRow(duty.Account, now), .. badges.Select(badge => BadgeRowKeys.CreateErasedLink(badge.Id))],
                [.. new[] { receipt }.OfType<ErasureRow>(), .. owed.Select(effect => ToRow(effect, now))]),
            ct);
        return badges.Select(badge => badge.Id).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>What a badge owes once it is gone here. One that cannot be read is looked for on Credly by its id.</summary>
    private async Task<IReadOnlyList<Effect>> OweAsync(Effect.ErasePerson duty, string badgeId, Badge? badge, IReadOnlySet<string> kept, CancellationToken ct)
    {
        await pictures.DeleteAsync(badgeId, ct);
        var owed = new List<Effect>();
        if (badge?.Claim is { IsRunning: true } claim)
        {
            owed.Add(new Effect.MoveClaim(new ClaimId(badgeId, claim.Number).ToString(), ClaimStatus.Failed));
        }

        if (IsOwedAtCredly(duty, badge))
        {
            if (duty.ReceiptId is { } receipt)
            {
                await receipts.ExpectAtCredlyAsync(receipt, badgeId, ct);
            }

            owed.Add(CreateCredlyErasure(duty, badgeId, badge));
        }

        if (!kept.Contains(badgeId))
        {
            var now = time.GetUtcNow();
            await archive.WriteAsync(new ErasureMarks(now, [BadgeRowKeys.CreateErasedLink(badgeId)], [.. owed.OfType<Effect.EraseAtCredly>().Select(effect => ToRow(effect, now))]), ct);
        }

        return owed;
    }

    private static bool IsOwedAtCredly(Effect.ErasePerson duty, Badge? badge) => duty.AlsoAtCredly && badge is null or { MayBeAtCredly: true, HasMovedAway: false };

    private Effect.EraseAtCredly CreateCredlyErasure(Effect.ErasePerson duty, string badgeId, Badge? badge)
    {
        var isQuiet = badge is { Credly: not null, Moving: null, AwaitsReplacement: false, AwaitsCorrection: false, Claim: null or { Status: not (ClaimStatus.Preparing or ClaimStatus.Unknown) } };
        var template = badge is null ? "" : levels.TemplateOf(badge.Certificate.Level);
        return new Effect.EraseAtCredly(badgeId, badge?.Credly?.Id, template, duty.ReceiptId, isQuiet ? null : time.GetUtcNow() + CallsAreOver);
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

    /// <summary>A word of a newer version of the service in a stored receipt; what is answered is worked out anew.</summary>
    Unknown,
}

/// <summary>How much was erased.</summary>
/// <param name="Addresses">Addresses, proven or waiting.</param>
/// <param name="Badges">Badges.</param>
/// <param name="Records">Claims and lines of timelines.</param>
/// <param name="DeletedAtCredly">Badges of which nothing is left on Credly, where that was asked for.</param>
/// <param name="PendingAtCredly">Badges that may still be on Credly and are to be deleted there.</param>
public sealed record ErasureCounts(int Addresses, int Badges, int Records, int DeletedAtCredly, int PendingAtCredly);

/// <summary>A receipt as it is kept: with the ids of the badges that may still be on Credly, so that each is counted once however often it is reported.</summary>
internal sealed record ErasureRecord
{
    public required ErasureReceipt Receipt { get; init; }

    /// <summary>True once nothing is left here.</summary>
    public bool IsErasedHere { get; init; }

    /// <summary>Badges that may still be on Credly.</summary>
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

/// <summary>Keeps receipts, and brings them up to date until they say the truth: done.</summary>
public sealed class ErasureReceipts(Tables tables, OptimisticUpdate updates)
{
    private readonly JsonRow<ErasureRecord> rows = new(tables.Badges, AccountJson.Default.ErasureRecord, updates);

    /// <summary>The receipt as things are; null when there is none of that id.</summary>
    public async Task<ErasureReceipt?> FindAsync(string receiptId, CancellationToken ct) =>
        IsWellFormed(receiptId) && await rows.ReadAsync(RowOf(receiptId), ct) is { Value: var record } ? record.ToReceipt() : null;

    /// <summary>Writes a new receipt together with the duty to erase.</summary>
    internal Task AddAsync(ErasureReceipt receipt, OutboxRow duty, CancellationToken ct) =>
        rows.TryWriteAsync(RowOf(receipt.ReceiptId), null, new ErasureRecord { Receipt = receipt }, [duty.ToInsert()], ct);

    /// <summary>Notes a badge that may still be on Credly.</summary>
    internal Task ExpectAtCredlyAsync(string receiptId, string badgeId, CancellationToken ct) =>
        UpdateAsync(receiptId, record => record.AtCredly.Contains(badgeId) ? record : record with { AtCredly = [.. record.AtCredly, badgeId] }, ct);

    /// <summary>Notes that nothing of a badge is left on Credly.</summary>
    internal Task CompleteAtCredlyAsync(string receiptId, string badgeId, CancellationToken ct) => UpdateAsync(
        receiptId,
        record => !record.AtCredly.Contains(badgeId) ? record : record with
        {
            AtCredly = [.. record.AtCredly.Where(id => id != badgeId)],
            Receipt = record.Receipt with { Counts = record.Receipt.Counts with { DeletedAtCredly = record.Receipt.Counts.DeletedAtCredly + 1 } },
        },
        ct);

    /// <summary>The row of a receipt as it is once everything is erased here, with the badges that are still to be erased on Credly; null when there is none.</summary>
    internal async Task<ErasureRow?> FindFinalRowAsync(string receiptId, IReadOnlyList<string> atCredly, CancellationToken ct) => await rows.ReadAsync(RowOf(receiptId), ct) is { Value: var record }
        ? new ErasureRow("badges", PartitionOf(receiptId), KeyOf(receiptId), JsonRow.Write(record with { IsErasedHere = true, AtCredly = [.. record.AtCredly.Union(atCredly)] }, AccountJson.Default.ErasureRecord))
        : null;

    /// <summary>Notes that nothing is left here.</summary>
    internal Task CompleteHereAsync(string receiptId, CancellationToken ct) => UpdateAsync(receiptId, record => record.IsErasedHere ? record : record with { IsErasedHere = true }, ct);

    /// <summary>The partition a receipt is kept in, from the random part of its id.</summary>
    internal static string PartitionOf(string receiptId) => Partitions.For(receiptId[2..]);

    private static bool IsWellFormed(string receiptId) => receiptId.StartsWith("r_", StringComparison.Ordinal) && EmailAddressFactory.IsWellFormedKey(receiptId[2..]);

    private Task UpdateAsync(string receiptId, Func<ErasureRecord, ErasureRecord> change, CancellationToken ct) =>
        rows.UpdateAsync(RowOf(receiptId), record => record is null ? null : change(record), ct);

    private static RowAddress RowOf(string receiptId) => new(PartitionOf(receiptId), KeyOf(receiptId));

    private static string KeyOf(string receiptId) => $"receipt|{receiptId}";
}
