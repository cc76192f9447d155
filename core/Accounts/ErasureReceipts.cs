using System.Text.Json.Serialization;
using MyIpma.Core.Backup;
using MyIpma.Core.Common;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Accounts;

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
