using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Issuing;

/// <summary>Performs effects on Credly. What fails now is retried later, with growing pauses and for as long as it takes.</summary>
public sealed partial class CredlyRetryHandler(
    BadgeReplacement replacement, BadgeRevoker revoker, BadgeCorrection correction, Tables tables, TimeProvider time, ILogger<CredlyRetryHandler> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    public async Task PerformAsync(OutboxRow row, CancellationToken ct)
    {
        try
        {
            if (!await TryAsync(row.Effect, ct))
            {
                await PostponeAsync(row, LongestPause, "Refused", ct);
            }
        }
        catch (CredlyUnavailableException failure)
        {
            await PostponeAsync(row, failure.RetryAfter ?? TimeSpan.Zero, failure.Kind.ToString(), ct);
        }
        catch (CredlyUnauthorizedException)
        {
            await PostponeAsync(row, TimeSpan.Zero, "Unauthorized", ct);
        }
    }

    private async Task<bool> TryAsync(Effect effect, CancellationToken ct)
    {
        switch (effect)
        {
            case Effect.ReplaceAtCredly replace:
                return await replacement.PerformAsync(replace.BadgeId, ct);
            case Effect.RevokeAtCredly revoke:
                return await revoker.PerformAsync(revoke.BadgeId, ct);
            case Effect.CorrectAtCredly correct:
                return await correction.PerformAsync(correct.BadgeId, ct);
            default:
                throw new ArgumentOutOfRangeException(nameof(effect));
        }
    }

    private async Task PostponeAsync(OutboxRow row, TimeSpan atLeast, string reason, CancellationToken ct)
    {
        var (later, badgeId, attempts) = NextAttempt(row.Effect);
        var pause = RetryDelay.Exponential(FirstPause, LongestPause, attempts - 1, atLeast);
        var next = new OutboxRow(row.Partition, OutboxRowKeys.Pending(time.GetUtcNow() + pause, badgeId, attempts, 0), later);
        if (await row.TryReplaceAsync(next, tables, ct))
        {
            Postponed(later.GetType().Name, badgeId, pause, reason);
        }
    }

    private static (Effect Later, string BadgeId, int Attempts) NextAttempt(Effect effect) => effect switch
    {
        Effect.ReplaceAtCredly replace => (replace with { Attempts = replace.Attempts + 1 }, replace.BadgeId, replace.Attempts + 1),
        Effect.RevokeAtCredly revoke => (revoke with { Attempts = revoke.Attempts + 1 }, revoke.BadgeId, revoke.Attempts + 1),
        Effect.CorrectAtCredly correct => (correct with { Attempts = correct.Attempts + 1 }, correct.BadgeId, correct.Attempts + 1),
        _ => throw new ArgumentOutOfRangeException(nameof(effect)),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Effect} of badge {BadgeId} is tried again in {Pause}: {Reason}.")]
    private partial void Postponed(string effect, string badgeId, TimeSpan pause, string reason);
}
