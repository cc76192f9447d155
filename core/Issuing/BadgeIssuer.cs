using MyIpma.Core.Badges;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Issuing;

/// <summary>Makes a badge exist on Credly exactly once: searches before it issues wherever an earlier attempt may have succeeded, and adopts what it finds.</summary>
public sealed class BadgeIssuer(CredlyClient credly, LevelCatalog levels, ReplacementChain replacements)
{
    private const int LongestChain = 10;

    /// <summary>Issues the badge or finds it issued. Only the very first attempt may skip the search. A badge that follows an earlier one replaces it.</summary>
    /// <exception cref="CredlyUnavailableException">The badge may have been issued; search first next time.</exception>
    public async Task<IssueResult> IssueAsync(Badge badge, bool firstAttempt, CancellationToken ct)
    {
        if (!firstAttempt && await FindAsync(badge, ct) is { } found)
        {
            return new IssueResult.Issued(found, JustIssued: false);
        }

        if (ReplacementChain.FirstReplaceable(await replacements.GetAsync(badge, ct)) is { Credly: { } held } && await ReplaceAsync(badge, held.Id, ct) is { } replaced)
        {
            return new IssueResult.Issued(replaced, JustIssued: false);
        }

        return await credly.IssueAsync(CredlyRequestFactory.Issue(badge, TemplateOf(badge)), ct) is var result and not IssueResult.AlreadyHas ? result : await AdoptAsync(badge, ct);
    }

    /// <summary>
    /// Updates Credly to the certificate's current content. A pending badge is changed in place (Credly: replace on duplicate, which leaves the day of issue alone);
    /// any other gets a new id and stays accepted. Null when Credly refuses.
    /// </summary>
    /// <exception cref="CredlyUnavailableException">It may have happened; check again next time.</exception>
    public async Task<CredlyBadge?> CorrectAsync(Badge badge, CredlyBadge there, CancellationToken ct) =>
        there.State == CredlyBadgeState.Pending && there.IssuedAt == CredlyRequestFactory.IssuedAt(badge)
            ? await ReaddressAsync(badge, badge.Address, ct)
            : await ReplaceAsync(badge, there.Id, ct);

    /// <summary>True when Credly shows the certificate's current content.</summary>
    public static bool Shows(CredlyBadge there, Badge badge)
    {
        var (first, last) = CredlyRequestFactory.Names(badge);
        return (there.FirstName, there.LastName) == (first, last)
            && there.IssuedAt == CredlyRequestFactory.IssuedAt(badge)
            && (there.ExpiresAt is { } end ? DateOnly.FromDateTime(end.UtcDateTime) : null) == badge.Certificate.ExpiresOn;
    }

    /// <summary>Searches by our badge id; a declined badge that was offered again does not count.</summary>
    public async Task<CredlyBadge?> FindAsync(Badge badge, CancellationToken ct) =>
        await credly.FindAsync(badge.Id, TemplateOf(badge), ct) is { } found && !badge.SupersededCredlyIds.Contains(found.Id) ? found : null;

    /// <summary>Changes the address on Credly; only possible for a pending badge (Credly: replace on duplicate, matched by our id and template). Null when Credly refuses.</summary>
    /// <exception cref="CredlyUnavailableException">It may have happened; repeating is safe.</exception>
    public async Task<CredlyBadge?> ReaddressAsync(Badge badge, string address, CancellationToken ct) =>
        await credly.IssueAsync(CredlyRequestFactory.Issue(badge, TemplateOf(badge)) with { Email = address, DuplicateBehavior = DuplicateBehavior.Replace }, ct) is IssueResult.Issued issued ? issued.Badge : null;

    /// <summary>Credly: replace badge. A stale id is followed to the end of its chain; where that is this very badge, an earlier attempt had succeeded. Null when Credly refuses.</summary>
    public async Task<CredlyBadge?> ReplaceAsync(Badge badge, string credlyId, CancellationToken ct)
    {
        for (var hops = 0; hops < LongestChain; hops++)
        {
            switch (await credly.ReplaceAsync(credlyId, CredlyRequestFactory.Replace(badge, TemplateOf(badge)), ct))
            {
                case ReplaceResult.Replaced replaced:
                    return replaced.Badge;
                case ReplaceResult.Stale stale when await credly.GetAsync(stale.CurrentBadgeId, ct) is { } current && current.Id != credlyId:
                    if (current.IssuerEarnerId == badge.Id)
                    {
                        return current;
                    }

                    credlyId = current.Id;
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>
    /// Credly already has such a badge at the address: ours by id, one issued by hand without an id, that of another certificate of the same holder, or that of another
    /// person sharing the mailbox, which is left alone.
    /// </summary>
    private async Task<IssueResult> AdoptAsync(Badge badge, CancellationToken ct)
    {
        if (await FindAsync(badge, ct) is { } ours)
        {
            return new IssueResult.Issued(ours, JustIssued: false);
        }

        var there = await credly.ListByRecipientAsync(badge.Address, TemplateOf(badge), ct);
        var other = there.FirstOrDefault(found => IsOfHolder(badge, found));
        if (other is not { IsHeld: true } && there.Any(found => found.IsHeld && !IsOfHolder(badge, found)))
        {
            return new IssueResult.Refused("recipient_email", "has this badge already, for somebody of another name");
        }

        return other switch
        {
            null => new IssueResult.Refused("recipient_email", "has this badge already, though none is found"),
            { State: CredlyBadgeState.Rejected or CredlyBadgeState.Revoked } => await IssueBesideAsync(badge, DuplicateBehavior.Allow, ct),
            { IssuerEarnerId: null or "" } => await IssueBesideAsync(badge, DuplicateBehavior.Replace, ct),
            _ => await ReplaceAsync(badge, other.Id, ct) is { } replaced ? new IssueResult.Issued(replaced, JustIssued: false) : new IssueResult.Refused("recipient_email", "has a badge that cannot be replaced"),
        };
    }

    /// <summary>Without names, which Credly always sends, the address decides.</summary>
    private static bool IsOfHolder(Badge badge, CredlyBadge found) =>
        (found.FirstName, found.LastName) is (null or "", null or "") || HolderName.IsSameHolder(badge.Certificate, found.FirstName, found.LastName);

    /// <summary>
    /// A badge issued by hand gets our id, so that its events reach us (Credly: replace on duplicate, matched by address and template); a declined or revoked one can
    /// never be held again and stays beside the new one.
    /// </summary>
    private async Task<IssueResult> IssueBesideAsync(Badge badge, DuplicateBehavior behavior, CancellationToken ct) =>
        await credly.IssueAsync(CredlyRequestFactory.Issue(badge, TemplateOf(badge)) with { DuplicateBehavior = behavior }, ct) switch
        {
            IssueResult.Issued issued => issued with { JustIssued = false },
            IssueResult.AlreadyHas => new IssueResult.Refused("recipient_email", "has this badge already"),
            var refused => refused,
        };

    private string TemplateOf(Badge badge) => levels.TemplateOf(badge.Certificate.Level);
}

internal static class CredlyRequestFactory
{
    public static IssueRequest Issue(Badge badge, string template) => new()
    {
        BadgeId = badge.Id,
        Email = badge.Address,
        FirstName = Names(badge).First,
        LastName = Names(badge).Last,
        TemplateId = template,
        IssuedAt = IssuedAt(badge),
        ExpiresOn = badge.Certificate.ExpiresOn,
        DuplicateBehavior = DuplicateBehavior.Deny,
    };

    public static ReplaceRequest Replace(Badge badge, string template) => new()
    {
        BadgeId = badge.Id,
        FirstName = Names(badge).First,
        LastName = Names(badge).Last,
        TemplateId = template,
        IssuedAt = IssuedAt(badge),
        ExpiresOn = badge.Certificate.ExpiresOn,
    };

    /// <summary>Credly requires both names (Credly: issue badge). For people with one name the last is a dot, the least visible text there is.</summary>
    public static (string First, string Last) Names(Badge badge)
    {
        var (first, last) = (HolderName.Part(badge.Certificate.FirstName), HolderName.Part(badge.Certificate.LastName));
        return first.Length > 0 && last.Length > 0 ? (first, last) : (first + last, ".");
    }

    public static DateTimeOffset IssuedAt(Badge badge) => new(badge.Certificate.IssuedOn.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}

/// <summary>
/// Replaces the badge of an earlier certificate by that of its renewal, on Credly and then here. Every step may be repeated, so that a crash in between heals when the
/// effect runs again.
/// </summary>
public sealed partial class BadgeReplacement(
    BadgeStore store, ReplacementChain replacements, BadgeIssuer issuer, CredlyClient credly, CredlySync sync, BadgeService badges, TimeProvider time,
    ILogger<BadgeReplacement> logger)
{
    /// <summary>With nothing to replace on Credly, the badge is simply offered. False when Credly refuses for an unknown reason; then it is to be retried.</summary>
    /// <exception cref="CredlyUnavailableException">No response now; retrying is safe.</exception>
    public async Task<bool> PerformAsync(string badgeId, CancellationToken ct)
    {
        if (await store.FindAsync(badgeId, ct) is not { Value: var badge } || CannotReplace(badge))
        {
            return true;
        }

        var chain = await replacements.GetAsync(badge, ct);
        if (ReplacementChain.FirstReplaceable(chain) is { Credly: { } snapshot } held)
        {
            if (!await ReplaceAsync(badge, held, snapshot.Id, ct))
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
        await badges.ApplyAsync(badge.Key, ChangeSource.Certificate(badge.Certificate.Id), (current, _) => current.FallBackToOffer(), ct);
        return true;
    }

    /// <summary>Records on the earlier badges which badge replaced them.</summary>
    public async Task MarkReplacedAsync(IEnumerable<Badge> chain, Badge by, CancellationToken ct)
    {
        foreach (var earlier in chain)
        {
            await badges.ApplyAsync(earlier.Key, ChangeSource.Certificate(by.Certificate.Id), (current, now) => current.ReplaceBy(by.Id, now), ct);
        }
    }

    /// <summary>False when Credly refuses to replace a badge that is still held there.</summary>
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

    /// <summary>A badge that was revoked, or replaced by a newer one, replaces no other any more.</summary>
    private bool CannotReplace(Badge badge) => badge.StatusAt(time.GetUtcNow()) is BadgeStatus.Revoked or BadgeStatus.Replaced;

    /// <summary>An earlier attempt may have replaced the badge on Credly without our seeing the response.</summary>
    private async Task<CredlyBadge?> FindAsync(Badge badge, IReadOnlyList<Badge> chain, CancellationToken ct) =>
        badge.Credly is null && chain.Any(earlier => earlier.Credly is { State: CredlyBadgeState.Replaced }) ? await issuer.FindAsync(badge, ct) : null;

    [LoggerMessage(Level = LogLevel.Error, Message = "Credly refuses to replace a badge by badge {BadgeId}; it is tried again.")]
    private partial void Refused(string badgeId);
}

/// <summary>Reads the badges of earlier certificates of the same holder that a badge replaces, newest first, wherever they are stored.</summary>
public sealed class ReplacementChain(BadgeStore store, FaultIsolation faults)
{
    private const int LongestChain = 20;

    /// <summary>Empty, without a round trip, for a badge that replaces none.</summary>
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

    /// <summary>An unreadable badge ends the chain: its successor can still be claimed, and what Credly has of it is found by its address.</summary>
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

    /// <summary>The badge of a chain that can be replaced on Credly; null when there is none.</summary>
    public static Badge? FirstReplaceable(IEnumerable<Badge> chain) =>
        chain.FirstOrDefault(badge => badge is { RevocationReason: null, Credly.IsHeld: true });
}
