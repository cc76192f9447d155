using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Accounts;

/// <summary>
/// Deletes badges on Credly for people who asked for it explicitly (Credly: delete badge, reserved for the erasure of personal data). What is not there yet may still come
/// while a call is under way, so it is looked for again once that call can have ended; only then does the receipt say that it is done.
/// </summary>
public sealed partial class CredlyBadgeErasure(CredlyClient credly, ErasureReceipts receipts, Tables tables, TimeProvider time, ILogger<CredlyBadgeErasure> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>Deletes whatever Credly has of a badge, and owes itself again for later where that cannot be said to be all.</summary>
    public async Task EraseAsync(OutboxRow row, Effect.EraseAtCredly erase, CancellationToken ct)
    {
        TimeSpan? pause;
        try
        {
            pause = await TryAsync(erase, ct);
        }
        catch (CredlyUnavailableException trouble)
        {
            pause = RetryDelay.Exponential(FirstPause, LongestPause, erase.Attempts, trouble.RetryAfter);
        }
        catch (CredlyUnauthorizedException)
        {
            pause = RetryDelay.Exponential(FirstPause, LongestPause, erase.Attempts);
        }

        if (pause is { } wait)
        {
            await PostponeAsync(row, erase, wait, ct);
        }
        else if (erase.ReceiptId is { } receipt)
        {
            await receipts.CompleteAtCredlyAsync(receipt, erase.BadgeId, ct);
        }
    }

    /// <summary>Null when nothing is left there and nothing can come any more; otherwise how long to wait.</summary>
    private async Task<TimeSpan?> TryAsync(Effect.EraseAtCredly erase, CancellationToken ct)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        if (erase.CredlyId is { } known)
        {
            ids.Add(known);
        }

        await foreach (var badge in credly.ListAsync(CredlyFilter.All.Where("issuer_earner_id", erase.BadgeId), null, ct).Where(badge => badge.IssuerEarnerId == erase.BadgeId))
        {
            ids.Add(badge.Id);
        }

        foreach (var id in ids)
        {
            if (await credly.DeleteAsync(id, ct) is DeleteResult.Refused)
            {
                Refused(erase.BadgeId);
                return LongestPause;
            }
        }

        var left = erase.LookUntil - time.GetUtcNow();
        return left > TimeSpan.Zero ? left : null;
    }

    /// <summary>The later row comes and this one goes in one transaction, so that there is always exactly one.</summary>
    private async Task PostponeAsync(OutboxRow row, Effect.EraseAtCredly erase, TimeSpan pause, CancellationToken ct)
    {
        var later = erase with { Attempts = erase.Attempts + 1 };
        var owed = new OutboxRow(row.Partition, OutboxRowKeys.Pending(time.GetUtcNow() + pause, erase.BadgeId, later.Attempts, 0), later);
        if (await tables.Badges.TryCommitAsync(row.Partition, [owed.ToInsert(), new RowChange.Delete(row.Key)], ct) is not null)
        {
            Postponed(erase.BadgeId, pause);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Credly refuses to delete badge {BadgeId}; an operator has to see to it.")]
    private partial void Refused(string badgeId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Badge {BadgeId} is looked for on Credly again in {Pause}, to be deleted.")]
    private partial void Postponed(string badgeId, TimeSpan pause);
}
