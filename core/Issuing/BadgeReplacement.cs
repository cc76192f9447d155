using Microsoft.Extensions.Logging;
using MyIpma.Core.Badges;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Issuing;

/// <summary>
/// Puts the badge of a renewed certificate in the place of the earlier one, on Credly and then here. Every step may be repeated, so that a crash
/// between them heals when the effect is performed again.
/// </summary>
public sealed partial class BadgeReplacement(
    BadgeStore store, ReplacementChain replacements, BadgeIssuer issuer, CredlyClient credly, CredlySync sync, BadgeService changes, TimeProvider time,
    ILogger<BadgeReplacement> logger)
{
    /// <summary>
    /// Performs the replacement; without anything to replace on Credly, the badge is simply on offer. False when Credly refuses for no reason we know,
    /// so that it is to be tried again.
    /// </summary>
    /// <exception cref="CredlyUnavailableException">No answer now; nothing is lost by trying again.</exception>
    public async Task<bool> PerformAsync(string badgeId, CancellationToken ct)
    {
        if (await store.FindAsync(badgeId, ct) is not { Value: var badge } || CannotReplace(badge))
        {
            return true;
        }

        var chain = await replacements.GetAsync(badge, ct);
        if (ReplacementChain.FirstReplaceable(chain) is { Credly: { } copy } held)
        {
            if (!await ReplaceAsync(badge, held, copy.Id, ct))
            {
                Refused(badge.Id);
                return false;
            }
        }
        else if (await FindAsync(badge, chain, ct) is { } found)
        {
            await sync.ApplyCredlyStateAsync(badge.Key, found, ChangeSource.Certificate(badge.Certificate.Id), ct);
        }

        await MarkReplacedAsync(chain, badge, ct);
        await changes.ApplyAsync(badge.Key, ChangeSource.Certificate(badge.Certificate.Id), (current, _) => current.FallBackToOffer(), ct);
        return true;
    }

    /// <summary>Notes on the badges of earlier certificates which badge took their place.</summary>
    public async Task MarkReplacedAsync(IEnumerable<Badge> chain, Badge by, CancellationToken ct)
    {
        foreach (var earlier in chain)
        {
            await changes.ApplyAsync(earlier.Key, ChangeSource.Certificate(by.Certificate.Id), (current, now) => current.ReplaceBy(by.Id, now), ct);
        }
    }

    /// <summary>False when Credly will not replace a badge that is still held there.</summary>
    private async Task<bool> ReplaceAsync(Badge badge, Badge held, string credlyId, CancellationToken ct)
    {
        var source = ChangeSource.Certificate(badge.Certificate.Id);
        var reported = await issuer.ReplaceAsync(badge, credlyId, ct);
        if (reported is not null)
        {
            await sync.ApplyCredlyStateAsync(badge.Key, reported, source, ct);
        }

        var there = await credly.GetAsync(credlyId, ct);
        if (there is not null)
        {
            await sync.ApplyCredlyStateAsync(held.Key, there, source, ct);
        }

        return reported is not null || there is not { State: CredlyBadgeState.Pending or CredlyBadgeState.Accepted };
    }

    /// <summary>A badge that was withdrawn or followed by a newer one takes nobody's place any more.</summary>
    private bool CannotReplace(Badge badge) => badge.StatusAt(time.GetUtcNow()) is BadgeStatus.Revoked or BadgeStatus.Replaced;

    /// <summary>An earlier try may have replaced the badge on Credly without our seeing the answer.</summary>
    private async Task<CredlyBadge?> FindAsync(Badge badge, IReadOnlyList<Badge> chain, CancellationToken ct) =>
        badge.Credly is null && chain.Any(earlier => earlier.Credly is { State: CredlyBadgeState.Replaced }) ? await issuer.FindAsync(badge, ct) : null;

    [LoggerMessage(Level = LogLevel.Error, Message = "Credly refuses to replace a badge by badge {BadgeId}; it is tried again.")]
    private partial void Refused(string badgeId);
}

/// <summary>Reads the badges of earlier certificates of the same holder that a badge replaces, newest first, under whichever address they are stored.</summary>
public sealed class ReplacementChain(BadgeStore store, FaultIsolation faults)
{
    private const int LongestChain = 20;

    /// <summary>The badges it replaces; empty, and no round trip, for a badge that replaces none.</summary>
    public async Task<IReadOnlyList<Badge>> GetAsync(Badge badge, CancellationToken ct)
    {
        var chain = new List<Badge>();
        for (var id = badge.Replaces; id is not null && chain.Count < LongestChain; id = chain[^1].Replaces)
        {
            if (await ReadAsync(id, ct) is not { } earlier || !HolderName.IsSameHolder(badge.Certificate, earlier.Certificate))
            {
                break;
            }

            chain.Add(earlier);
        }

        return chain;
    }

    /// <summary>The chain ends at a badge that cannot be read: what follows it can still be claimed, and what Credly has of it is found by its address.</summary>
    private async Task<Badge?> ReadAsync(string badgeId, CancellationToken ct)
    {
        try
        {
            return (await store.FindAsync(badgeId, ct))?.Value;
        }
        catch (UnreadableRowException unreadable)
        {
            faults.Skip("replacements", unreadable);
            return null;
        }
    }

    /// <summary>Of a chain, the badge whose place on Credly can be taken; null when there is none.</summary>
    public static Badge? FirstReplaceable(IEnumerable<Badge> chain) =>
        chain.FirstOrDefault(badge => badge is { RevocationReason: null, Credly.IsHeld: true });
}
