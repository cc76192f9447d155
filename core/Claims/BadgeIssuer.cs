using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Credly;

namespace MyIpma.Core.Claims;

/// <summary>Gets a badge to exist at Credly exactly once: looks before it issues wherever an earlier attempt may have succeeded, and adopts what is there.</summary>
public sealed class BadgeIssuer(CredlyClient credly, LevelCatalog levels)
{
    /// <summary>Issues the badge or finds it issued. Only the very first attempt may skip the look.</summary>
    /// <exception cref="CredlyUnavailableException">Nobody knows whether it was issued; look first next time.</exception>
    /// <exception cref="CredlyUnauthorizedException">Our token is not accepted.</exception>
    public async Task<IssueOutcome> IssueAsync(Badge badge, bool firstAttempt, CancellationToken ct)
    {
        if (!firstAttempt && await FindAsync(badge, ct) is { } found)
        {
            return new IssueOutcome.Ready(found);
        }

        return await credly.IssueAsync(RequestFor(badge), ct) switch
        {
            IssueResult.Issued issued => new IssueOutcome.Ready(issued.Badge),
            IssueResult.AlreadyHas => await AdoptAsync(badge, ct),
            _ => new IssueOutcome.Refused(),
        };
    }

    /// <summary>Brings the address at Credly in line with a move; only a pending badge moves there (Credly: replace on duplicate, matched by our id and template). Null when Credly refuses.</summary>
    /// <exception cref="CredlyUnavailableException">Nobody knows whether it happened; doing it again does no harm.</exception>
    public async Task<CredlyBadge?> ReaddressAsync(Badge badge, string address, CancellationToken ct) =>
        await credly.IssueAsync(RequestFor(badge) with { Email = address, DuplicateBehavior = DuplicateBehavior.Replace }, ct) is IssueResult.Issued issued ? issued.Badge : null;

    private Task<CredlyBadge?> FindAsync(Badge badge, CancellationToken ct) =>
        credly.FindAsync(badge.Id, levels.TemplateOf(badge.Certificate.Level), ct);

    /// <summary>Credly has such a badge for the person: ours by id, or one that was issued by hand and bears nobody's id.</summary>
    private async Task<IssueOutcome> AdoptAsync(Badge badge, CancellationToken ct)
    {
        if (await FindAsync(badge, ct) is { } ours)
        {
            return new IssueOutcome.Ready(ours);
        }

        var other = await credly.FindByRecipientAsync(badge.Address, levels.TemplateOf(badge.Certificate.Level), ct);
        return other switch
        {
            null => new IssueOutcome.Refused(),
            { IssuerEarnerId: null or "" } => await TakeOverAsync(badge, ct),
            _ => await ReplaceAsync(badge, other.Id, ct),
        };
    }

    /// <summary>A badge issued by hand gets our id, so that its events find us (Credly: replace on duplicate, matched by address and template).</summary>
    private async Task<IssueOutcome> TakeOverAsync(Badge badge, CancellationToken ct) =>
        await credly.IssueAsync(RequestFor(badge) with { DuplicateBehavior = DuplicateBehavior.Replace }, ct) is IssueResult.Issued issued
            ? new IssueOutcome.Ready(issued.Badge)
            : new IssueOutcome.Refused();

    /// <summary>The person's badge of an earlier certificate of this level stands in the way: the new one takes its place (Credly: replace badge).</summary>
    private async Task<IssueOutcome> ReplaceAsync(Badge badge, string credlyId, CancellationToken ct)
    {
        var result = await credly.ReplaceAsync(credlyId, ReplacementFor(badge), ct);
        if (result is ReplaceResult.Stale stale)
        {
            result = await credly.ReplaceAsync(stale.CurrentBadgeId, ReplacementFor(badge), ct);
        }

        return result is ReplaceResult.Replaced replaced ? new IssueOutcome.Ready(replaced.Badge) : new IssueOutcome.Refused();
    }

    private IssueRequest RequestFor(Badge badge) => new()
    {
        BadgeId = badge.Id,
        Email = badge.Address,
        FirstName = badge.Certificate.FirstName,
        LastName = badge.Certificate.LastName,
        TemplateId = levels.TemplateOf(badge.Certificate.Level),
        IssuedAt = IssuedAt(badge),
        ExpiresOn = badge.Certificate.ExpiresOn,
        DuplicateBehavior = DuplicateBehavior.Deny,
    };

    private ReplaceRequest ReplacementFor(Badge badge) => new()
    {
        BadgeId = badge.Id,
        FirstName = badge.Certificate.FirstName,
        LastName = badge.Certificate.LastName,
        TemplateId = levels.TemplateOf(badge.Certificate.Level),
        IssuedAt = IssuedAt(badge),
        ExpiresOn = badge.Certificate.ExpiresOn,
    };

    private static DateTimeOffset IssuedAt(Badge badge) => new(badge.Certificate.IssuedOn.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
