using MyIpma.Core.Claims;
using MyIpma.Core.Credly;

namespace MyIpma.Core.Badges;

public sealed partial record Badge
{
    /// <summary>The person claims the badge. While a claim runs that one is returned; a badge already waiting at Credly opens at once (never a second issue).</summary>
    public Decision StartClaim(DateTimeOffset now, ClaimTimes times)
    {
        var status = StatusAt(now);
        if (status is BadgeStatus.Claiming or BadgeStatus.AwaitingAcceptance)
        {
            return new Decision.Unchanged(this);
        }

        if (status != BadgeStatus.Pending)
        {
            return new Decision.Refused(RefusalOf(status));
        }

        if (Moving is not null)
        {
            return new Decision.Refused(new Refusal.Moving());
        }

        var claim = Claims.Claim.Start((Claim?.Number ?? 0) + 1, now, times.PrepareFor);
        return Credly is { State: CredlyBadgeState.Pending, AcceptUrl: not null }
            ? Change(this with { Claim = claim.Open(now, times.Window) }, [.. EndNoted(now), Happening.ClaimStarted, Happening.ClaimOpened])
            : Change(this with { Claim = claim }, [.. EndNoted(now), Happening.ClaimStarted]);
    }

    /// <summary>The badge is ready at Credly: opens the window of the claim that waited for it.</summary>
    public Decision Ready(CredlyBadge told, DateTimeOffset now, TimeSpan window)
    {
        var heard = Hear(told, now);
        var badge = heard is Decision.Changed changed ? changed.Badge : this;
        IReadOnlyList<Happening> happened = heard is Decision.Changed { Happenings: var happenings } ? happenings : [];
        return badge.Claim?.At(now) is { Status: ClaimStatus.Preparing } claim && badge.Credly is { State: CredlyBadgeState.Pending, AcceptUrl: not null }
            && badge.StatusAt(now) == BadgeStatus.Claiming
            ? Change(badge with { Claim = claim.Open(now, window) }, [.. happened, Happening.ClaimOpened])
            : heard;
    }

    /// <summary>The person follows the link. Inside the window it counts; again later it changes nothing; after the window it is refused.</summary>
    public Decision Proceed(int number, DateTimeOffset now)
    {
        if (Claim is not { } claim || claim.Number < number)
        {
            return new Decision.Refused(new Refusal.ClaimNotFound());
        }

        var status = StatusAt(now);
        if (status is BadgeStatus.Revoked or BadgeStatus.Replaced or BadgeStatus.Expired or BadgeStatus.Rejected)
        {
            return new Decision.Refused(RefusalOf(status));
        }

        if (status == BadgeStatus.Accepted)
        {
            return new Decision.Unchanged(this);
        }

        return claim.Number > number
            ? new Decision.Refused(new Refusal.WindowClosed(claim.StartedAt))
            : ProceedWith(claim.At(now), now);
    }

    private Decision ProceedWith(Claim claim, DateTimeOffset now) => claim.Status switch
    {
        ClaimStatus.Open => Change(this with { Claim = claim.Proceed(now) }, Happening.Proceeded),
        ClaimStatus.Proceeded or ClaimStatus.Confirmed => new Decision.Unchanged(this),
        ClaimStatus.Preparing => new Decision.Refused(new Refusal.NotReady()),
        ClaimStatus.Lapsed => new Decision.Refused(new Refusal.WindowClosed(claim.EndedAt ?? now)),
        _ => new Decision.Refused(new Refusal.ClaimFailed(claim.Reason)),
    };

    /// <summary>Writes down that the window of a claim has closed. Before that moment, or for any other claim, nothing changes.</summary>
    public Decision Lapse(int number, DateTimeOffset now) =>
        Claim is { Status: ClaimStatus.Open } claim && claim.Number == number && claim.At(now) is { Status: ClaimStatus.Lapsed } lapsed
            ? Change(this with { Claim = lapsed }, Happening.ClaimLapsed)
            : new Decision.Unchanged(this);

    /// <summary>Gives a claim up that could not be prepared.</summary>
    public Decision FailClaim(int number, string reason, DateTimeOffset now) =>
        Claim is { Status: ClaimStatus.Preparing } claim && claim.Number == number
            ? Change(this with { Claim = claim.End(ClaimStatus.Failed, now, reason) }, Happening.ClaimFailed)
            : new Decision.Unchanged(this);

    /// <summary>What time has done to the earlier claim, where nobody wrote it down yet.</summary>
    private IEnumerable<Happening> EndNoted(DateTimeOffset now) => (Claim?.Status, Claim?.At(now).Status) switch
    {
        (ClaimStatus.Open, ClaimStatus.Lapsed) => [Happening.ClaimLapsed],
        (ClaimStatus.Preparing, ClaimStatus.Failed) => [Happening.ClaimFailed],
        _ => [],
    };

    private Decision.Changed Change(Badge next, params IReadOnlyList<Happening> happenings) =>
        new(next with { Revision = Revision + 1 }, happenings);

    private Refusal RefusalOf(BadgeStatus status) => status switch
    {
        BadgeStatus.Accepted => new Refusal.AlreadyAccepted(),
        BadgeStatus.Rejected => new Refusal.Rejected(),
        BadgeStatus.Revoked => new Refusal.Revoked(),
        BadgeStatus.Replaced => new Refusal.Replaced(ReplacedBy),
        BadgeStatus.Expired => new Refusal.Expired(),
        _ => throw new InvalidOperationException($"A badge that is {status} refuses nothing."),
    };
}
