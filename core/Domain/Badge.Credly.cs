using MyIpma.Core.Credly;

namespace MyIpma.Core.Domain;

public sealed partial record Badge
{
    /// <summary>Takes over what Credly says about this badge. An older answer, a repeated one or one about a superseded id changes nothing.</summary>
    public Decision ApplyCredlyState(CredlyBadge reported, DateTimeOffset now)
    {
        if (SupersededCredlyIds.Contains(reported.Id) || (AwaitsCorrection && reported is { State: CredlyBadgeState.Replaced } && reported.Id == Credly?.Id))
        {
            // What is replaced while it is being corrected goes on under the next id, which is told apart.
            return new Decision.Unchanged(this);
        }

        var copy = CredlySnapshot.Merge(Credly, reported, SupersededCredlyIds);
        if (Credly is not null && copy == Credly with { EarlierIds = copy.EarlierIds })
        {
            return new Decision.Unchanged(this);
        }

        var next = this with { Credly = copy, CredlyRefusal = null, AwaitsReplacement = false };
        var moves = next.StatusAt(now) != StatusAt(now);
        var news = EventsFor(Credly, copy).ToList();
        return Change(next with { Claim = next.ClaimAfter(news, now) }, [.. news.Where(kind => moves || !IsStateEvent(kind))]);
    }

    private static IEnumerable<BadgeEventKind> EventsFor(CredlySnapshot? before, CredlySnapshot after)
    {
        if (before is null)
        {
            yield return BadgeEventKind.Issued;
        }

        if (after.AcceptUrlRefusal is not null && after.AcceptUrlRefusal != before?.AcceptUrlRefusal)
        {
            yield return BadgeEventKind.LinkRefused;
        }

        if (after.State != (before?.State ?? CredlyBadgeState.Pending) && EventFor(after.State) is { } news)
        {
            yield return news;
        }

        if (before?.State == CredlyBadgeState.Accepted && after.State == CredlyBadgeState.Accepted && before.Public != after.Public)
        {
            yield return after.Public ? BadgeEventKind.MadePublic : BadgeEventKind.MadePrivate;
        }
    }

    /// <summary>News of a state that the badge is in already, for another reason, is no news: what IPMA revoked, Credly revokes after us.</summary>
    private static bool IsStateEvent(BadgeEventKind kind) => kind is BadgeEventKind.Accepted or BadgeEventKind.Rejected or BadgeEventKind.Revoked or BadgeEventKind.Replaced;

    private static BadgeEventKind? EventFor(CredlyBadgeState state) => state switch
    {
        CredlyBadgeState.Accepted => BadgeEventKind.Accepted,
        CredlyBadgeState.Rejected => BadgeEventKind.Rejected,
        CredlyBadgeState.Revoked => BadgeEventKind.Revoked,
        CredlyBadgeState.Replaced => BadgeEventKind.Replaced,
        _ => null,
    };

    private Claim? ClaimAfter(IReadOnlyCollection<BadgeEventKind> news, DateTimeOffset now)
    {
        var claim = Claim?.At(now);
        return claim is { IsRunning: true } && ClaimEndFor(news) is { } ending ? claim.End(ending.Status, now, ending.Reason) : Claim;
    }

    private static (ClaimStatus Status, string? Reason)? ClaimEndFor(IReadOnlyCollection<BadgeEventKind> news)
    {
        foreach (var kind in news)
        {
            switch (kind)
            {
                case BadgeEventKind.Accepted:
                    return (ClaimStatus.Confirmed, null);
                case BadgeEventKind.Rejected:
                    return (ClaimStatus.Failed, ClaimReasons.Rejected);
                case BadgeEventKind.Revoked:
                    return (ClaimStatus.Failed, ClaimReasons.Revoked);
                case BadgeEventKind.Replaced:
                    return (ClaimStatus.Failed, ClaimReasons.Replaced);
            }
        }

        return null;
    }
}
