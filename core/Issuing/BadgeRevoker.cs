using MyIpma.Core.Badges;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Issuing;

/// <summary>Revokes on Credly what was revoked here. Every step may be repeated.</summary>
public sealed partial class BadgeRevoker(
    BadgeStore store, BadgeIssuer issuer, CredlyClient credly, CredlySync sync, ILogger<BadgeRevoker> logger)
{
    private const int LongestChain = 10;

    /// <summary>False when Credly refuses for an unknown reason; then it is to be retried.</summary>
    /// <exception cref="CredlyUnavailableException">No response now; retrying is safe.</exception>
    public async Task<bool> PerformAsync(string badgeId, CancellationToken ct)
    {
        if (await store.FindAsync(badgeId, ct) is not { Value: { RevocationReason: { } reason } badge })
        {
            return true;
        }

        var credlyId = badge.Credly is { } snapshot ? (snapshot.IsHeld ? snapshot.Id : null) : (await issuer.FindAsync(badge, ct))?.Id;
        return credlyId is null || await RevokeAsync(badge, credlyId, reason, ct);
    }

    private async Task<bool> RevokeAsync(Badge badge, string credlyId, string reason, CancellationToken ct)
    {
        for (var hops = 0; hops < LongestChain; hops++)
        {
            switch (await credly.RevokeAsync(credlyId, reason, ct))
            {
                case RevokeResult.Revoked revoked:
                    await sync.ApplyCredlyStateAsync(badge.Key, revoked.Badge, ChangeSource.Certificate(badge.Certificate.Id), ct);
                    return true;
                case RevokeResult.NotFound:
                    Gone(badge.Id);
                    return true;
            }

            if (await credly.GetAsync(credlyId, ct) is not { } refused)
            {
                return true;
            }

            await sync.ApplyCredlyStateAsync(badge.Key, refused, ChangeSource.Reconciliation, ct);
            if (refused.State is CredlyBadgeState.Pending or CredlyBadgeState.Accepted or CredlyBadgeState.Unknown)
            {
                Refused(badge.Id);
                return false;
            }

            if (await SuccessorOfAsync(badge, refused, ct) is not { } successor)
            {
                return true;
            }

            credlyId = successor.Id;
        }

        return false;
    }

    /// <summary>A replaced badge cannot be revoked, but its successor for the same certificate can. The badge of a newer certificate stays, since its certificate does.</summary>
    private async Task<CredlyBadge?> SuccessorOfAsync(Badge badge, CredlyBadge replaced, CancellationToken ct) =>
        replaced is { State: CredlyBadgeState.Replaced, ReplacementBadgeId: { } next } && await credly.GetAsync(next, ct) is { } successor && successor.IssuerEarnerId == badge.Id
            ? successor
            : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Badge {BadgeId} is withdrawn here and no longer exists on Credly.")]
    private partial void Gone(string badgeId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Credly refuses to revoke badge {BadgeId}; it is tried again.")]
    private partial void Refused(string badgeId);
}
