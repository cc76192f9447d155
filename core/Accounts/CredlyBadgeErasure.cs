using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Accounts;

/// <summary>
/// Deletes badges on Credly for people who asked for it explicitly (Credly: delete badge, reserved for the erasure of personal data). A call still under way may create
/// the badge later, so it is looked for again once such a call must have ended; only then is the receipt completed.
/// </summary>
public sealed partial class CredlyBadgeErasure(CredlyClient credly, ErasureReceipts receipts, Tables tables, TimeProvider time, ILogger<CredlyBadgeErasure> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>Deletes whatever Credly has of a badge, and schedules another look where that may not be all.</summary>
    public async Task EraseAsync(OutboxRow row, Effect.EraseAtCredly erase, CancellationToken ct)
    {
        TimeSpan? pause;
        try
        {
            pause = await TryAsync(erase, ct);
        }
        catch (CredlyUnavailableException unavailable)
        {
            pause = RetryDelay.Exponential(FirstPause, LongestPause, erase.Attempts, unavailable.RetryAfter);
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

    /// <summary>The time to wait before the next attempt; null when nothing is left there and nothing can come any more.</summary>
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

    private async Task PostponeAsync(OutboxRow row, Effect.EraseAtCredly erase, TimeSpan pause, CancellationToken ct)
    {
        var later = erase with { Attempts = erase.Attempts + 1 };
        var next = new OutboxRow(row.Partition, OutboxRowKeys.Pending(time.GetUtcNow() + pause, erase.BadgeId, later.Attempts, 0), later);
        if (await row.TryReplaceAsync(next, tables, ct))
        {
            Postponed(erase.BadgeId, pause);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Credly refuses to delete badge {BadgeId}; an operator has to look into it.")]
    private partial void Refused(string badgeId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Badge {BadgeId} is looked up on Credly again in {Pause}, to delete it there.")]
    private partial void Postponed(string badgeId, TimeSpan pause);
}
