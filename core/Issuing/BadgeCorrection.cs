using MyIpma.Core.Badges;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Issuing;

/// <summary>Updates Credly after a correction of the certificate. It checks before it acts, so that a crash or a lost response between two steps heals on the next run.</summary>
public sealed partial class BadgeCorrection(BadgeStore store, BadgeIssuer issuer, CredlyClient credly, BadgeService badges, ILogger<BadgeCorrection> logger)
{
    private const int LongestChain = 10;

    /// <summary>False when Credly refuses; then it is to be retried.</summary>
    /// <exception cref="CredlyUnavailableException">No response now; retrying is safe.</exception>
    public async Task<bool> PerformAsync(string badgeId, CancellationToken ct)
    {
        if (await store.FindAsync(badgeId, ct) is not { Value: { AwaitsCorrection: true } badge })
        {
            return true;
        }

        var reported = await FindAsync(badge, ct);
        if (reported is { IsHeld: true } && !BadgeIssuer.Shows(reported, badge))
        {
            reported = await issuer.CorrectAsync(badge, reported, ct);
            if (reported is null)
            {
                Refused(badgeId);
                return false;
            }
        }

        await badges.ApplyAsync(badge.Key, ChangeSource.Certificate(badge.Certificate.Id), (current, now) => current.CompleteCorrection(badge.Certificate, reported, now), ct);
        return true;
    }

    /// <summary>As Credly has it now: an earlier correction may have given it another id without our seeing the response.</summary>
    private async Task<CredlyBadge?> FindAsync(Badge badge, CancellationToken ct)
    {
        var reported = badge.Credly is { Id: var id } ? await credly.GetAsync(id, ct) : await issuer.FindAsync(badge, ct);
        for (var hops = 0; hops < LongestChain && reported is { State: CredlyBadgeState.Replaced, ReplacementBadgeId: { } next }; hops++)
        {
            if (await credly.GetAsync(next, ct) is not { } successor || successor.IssuerEarnerId != badge.Id)
            {
                break;
            }

            reported = successor;
        }

        return reported;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Credly refuses to correct badge {BadgeId}; it is tried again.")]
    private partial void Refused(string badgeId);
}
