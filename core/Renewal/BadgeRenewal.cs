using Microsoft.Extensions.Logging;
using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Credly;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Renewal;

/// <summary>
/// Puts the badge of a renewed certificate in the place of the earlier one, at Credly and then here. Every step may be repeated, so that a crash
/// between them heals when the effect is performed again.
/// </summary>
public sealed partial class BadgeRenewal(
    BadgeStore store, BadgeLocator locator, Predecessors predecessors, BadgeIssuer issuer, CredlyClient credly, CredlySync sync, BadgeChanges changes,
    TimeProvider time,
    ILogger<BadgeRenewal> logger)
{
    /// <summary>
    /// Performs the replacement; without anything to replace at Credly, the badge is simply on offer. False when Credly refuses for no reason we know,
    /// so that it is to be tried again.
    /// </summary>
    /// <exception cref="CredlyUnavailableException">No answer now; nothing is lost by trying again.</exception>
    public async Task<bool> PerformAsync(string badgeId, CancellationToken ct)
    {
        if (await locator.FindAsync(badgeId, ct) is not { } key || await store.ReadAsync(key, ct) is not { Value: var badge } || HasNoPlace(badge))
        {
            return true;
        }

        var chain = await predecessors.OfAsync(badge, ct);
        if (Predecessors.HeldAmong(chain) is { Credly: { } copy } held)
        {
            if (!await ReplaceAsync(badge, held, copy.Id, ct))
            {
                Refused(badge.Id);
                return false;
            }
        }
        else if (await FindAsync(badge, chain, ct) is { } found)
        {
            await sync.HearAsync(key, found, Cause.Certificate(badge.Certificate.Id), ct);
        }

        await MarkAsync(chain, badge, ct);
        await changes.ApplyAsync(key, Cause.Certificate(badge.Certificate.Id), (current, _) => current.OfferAfterAll(), ct);
        return true;
    }

    /// <summary>Notes on the badges of earlier certificates which badge took their place.</summary>
    public async Task MarkAsync(IEnumerable<Badge> chain, Badge by, CancellationToken ct)
    {
        foreach (var earlier in chain)
        {
            await changes.ApplyAsync(earlier.Key, Cause.Certificate(by.Certificate.Id), (current, now) => current.ReplaceBy(by.Id, now), ct);
        }
    }

    /// <summary>False when Credly will not replace a badge that is still held there.</summary>
    private async Task<bool> ReplaceAsync(Badge badge, Badge held, string credlyId, CancellationToken ct)
    {
        var cause = Cause.Certificate(badge.Certificate.Id);
        var told = await issuer.ReplaceAsync(badge, credlyId, ct);
        if (told is not null)
        {
            await sync.HearAsync(badge.Key, told, cause, ct);
        }

        var there = await credly.GetAsync(credlyId, ct);
        if (there is not null)
        {
            await sync.HearAsync(held.Key, there, cause, ct);
        }

        return told is not null || there is not { State: CredlyBadgeState.Pending or CredlyBadgeState.Accepted };
    }

    /// <summary>A badge that was withdrawn or followed by a newer one takes nobody's place any more.</summary>
    private bool HasNoPlace(Badge badge) => badge.StatusAt(time.GetUtcNow()) is BadgeStatus.Revoked or BadgeStatus.Replaced;

    /// <summary>An earlier try may have replaced the badge at Credly without our hearing of it.</summary>
    private async Task<CredlyBadge?> FindAsync(Badge badge, IReadOnlyList<Badge> chain, CancellationToken ct) =>
        badge.Credly is null && chain.Any(earlier => earlier.Credly is { State: CredlyBadgeState.Replaced }) ? await issuer.FindAsync(badge, ct) : null;

    [LoggerMessage(Level = LogLevel.Error, Message = "Credly refuses to replace a badge by badge {BadgeId}; it is tried again.")]
    private partial void Refused(string badgeId);
}
