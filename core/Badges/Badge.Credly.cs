using MyIpma.Core.Claims;
using MyIpma.Core.Credly;

namespace MyIpma.Core.Badges;

public sealed partial record Badge
{
    /// <summary>Takes over what Credly says about this badge. An older answer, a repeated one or one about a superseded id changes nothing.</summary>
    public Decision Hear(CredlyBadge told, DateTimeOffset now)
    {
        if (SetAside.Contains(told.Id))
        {
            return new Decision.Unchanged(this);
        }

        var copy = CredlyCopy.Merge(Credly, told, SetAside);
        if (Credly is not null && copy == Credly with { EarlierIds = copy.EarlierIds })
        {
            return new Decision.Unchanged(this);
        }

        var next = this with { Credly = copy, TakesOver = false };
        var moves = next.StatusAt(now) != StatusAt(now);
        var news = NewsOf(Credly, copy).Where(happening => moves || !IsOfState(happening)).ToList();
        return Change(next with { Claim = next.ClaimAfter(news, now) }, news);
    }

    private static IEnumerable<Happening> NewsOf(CredlyCopy? before, CredlyCopy after)
    {
        if (before is null)
        {
            yield return Happening.Issued;
        }

        if (after.State != (before?.State ?? CredlyBadgeState.Pending) && NewsOf(after.State) is { } news)
        {
            yield return news;
        }

        if (before?.State == CredlyBadgeState.Accepted && after.State == CredlyBadgeState.Accepted && before.Public != after.Public)
        {
            yield return after.Public ? Happening.MadePublic : Happening.MadePrivate;
        }
    }

    /// <summary>News of a state that the badge is in already, for another reason, is no news: what IPMA revoked, Credly revokes after us.</summary>
    private static bool IsOfState(Happening happening) => happening is Happening.Accepted or Happening.Rejected or Happening.Revoked or Happening.Replaced;

    private static Happening? NewsOf(CredlyBadgeState state) => state switch
    {
        CredlyBadgeState.Accepted => Happening.Accepted,
        CredlyBadgeState.Rejected => Happening.Rejected,
        CredlyBadgeState.Revoked => Happening.Revoked,
        CredlyBadgeState.Replaced => Happening.Replaced,
        _ => null,
    };

    private Claim? ClaimAfter(IReadOnlyCollection<Happening> news, DateTimeOffset now)
    {
        var claim = Claim?.At(now);
        return claim is { IsRunning: true } && EndingOf(news) is { } ending ? claim.End(ending.Status, now, ending.Reason) : Claim;
    }

    private static (ClaimStatus Status, string? Reason)? EndingOf(IReadOnlyCollection<Happening> news)
    {
        foreach (var happening in news)
        {
            switch (happening)
            {
                case Happening.Accepted:
                    return (ClaimStatus.Confirmed, null);
                case Happening.Rejected:
                    return (ClaimStatus.Failed, ClaimReasons.Rejected);
                case Happening.Revoked:
                    return (ClaimStatus.Failed, ClaimReasons.Revoked);
                case Happening.Replaced:
                    return (ClaimStatus.Failed, ClaimReasons.Replaced);
            }
        }

        return null;
    }
}
