using MyIpma.Core.Common;
using MyIpma.Core.Credly;

namespace MyIpma.Core.Domain;

public sealed partial record Badge
{
    /// <summary>An operator resends the mail. Repeating it within a minute changes nothing; a badge that has ended gets no mail.</summary>
    public Decision RequestMail(DateTimeOffset now) => StatusAt(now) switch
    {
        var status when status == BadgeStatus.Rejected || HasEndedAt(now) => new Decision.Refused(RefusalOf(status)),
        _ when now - MailRequestedAt < TimeSpan.FromMinutes(1) => new Decision.Unchanged(this),
        _ => Change(this with { MailRequestedAt = now }, BadgeEventKind.MailRequested),
    };

    /// <summary>A mail to the badge's address will never arrive. Repeating the same reason changes nothing until an operator resends.</summary>
    public Decision NoteRefusedMail(string reason, DateTimeOffset now) => RefusedMail is { } known && known.Reason == reason && !(MailRequestedAt > known.At)
        ? new Decision.Unchanged(this)
        : Change(this with { RefusedMail = new MailRefusal(now, reason) }, BadgeEventKind.MailRefused);

    /// <summary>Records an operator's action that left the badge itself unchanged.</summary>
    public Decision Note(BadgeEventKind kind) => Change(this, kind);

    private Claim? CancelRunningClaim(string reason, DateTimeOffset now) =>
        Claim?.At(now) is { IsRunning: true } running ? running.End(ClaimStatus.Failed, now, reason) : Claim;

    /// <summary>Starts a claim. A running claim is kept; a badge already waiting on Credly opens at once and is never issued a second time.</summary>
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

        if (Credly is null && CredlyRefusal is { } refusal && refusal.LeftAt(now) is { } left)
        {
            return new Decision.Refused(new Refusal.ClaimRefused(refusal.Field, left));
        }

        var claim = Domain.Claim.Start((Claim?.Number ?? 0) + 1, now, times.PrepareFor);
        return Credly is { State: CredlyBadgeState.Pending, AcceptUrl: not null }
            ? Change(this with { Claim = claim.Open(now, times.Window) }, [.. ElapsedClaimEvents(now), BadgeEventKind.ClaimStarted, BadgeEventKind.ClaimOpened])
            : Change(this with { Claim = claim }, [.. ElapsedClaimEvents(now), BadgeEventKind.ClaimStarted]);
    }

    /// <summary>The badge is ready on Credly: opens the window of the claim that waited for it.</summary>
    /// <param name="justIssued">True for Credly's response to the issue itself: accepted at once means that the earner auto-accepts.</param>
    public Decision OpenClaim(CredlyBadge reported, DateTimeOffset now, TimeSpan window, bool justIssued = false)
    {
        var applied = ApplyCredlyState(reported, now);
        if (justIssued && reported.State == CredlyBadgeState.Accepted)
        {
            // The webhook may have come before the response, which then reports nothing new but still proves the auto-accept.
            applied = applied switch
            {
                Decision.Changed accepted => accepted with { Badge = accepted.Badge with { AutoAccepted = true } },
                Decision.Unchanged when !AutoAccepted => Change(this with { AutoAccepted = true }),
                _ => applied,
            };
        }

        var badge = applied is Decision.Changed changed ? changed.Badge : this;
        IReadOnlyList<BadgeEventKind> events = applied is Decision.Changed { Events: var raised } ? raised : [];
        return badge.Claim?.At(now) is { Status: ClaimStatus.Preparing } claim && badge.Credly is { State: CredlyBadgeState.Pending, AcceptUrl: not null }
            && badge.StatusAt(now) == BadgeStatus.Claiming
            ? Change(badge with { Claim = claim.Open(now, window) }, [.. events, BadgeEventKind.ClaimOpened])
            : applied;
    }

    /// <summary>Inside the window it counts; a repetition changes nothing; after the window it is refused.</summary>
    public Decision Proceed(int number, DateTimeOffset now)
    {
        if (Claim is not { } claim || claim.Number < number)
        {
            return new Decision.Refused(new Refusal.ClaimNotFound());
        }

        if (StatusAt(now) == BadgeStatus.Accepted)
        {
            return new Decision.Unchanged(this);
        }

        return ClaimRefusal(claim, number, now) is { } refusal ? new Decision.Refused(refusal) : ProceedWith(claim.At(now), now);
    }

    /// <summary>Opens the window for its full length again, from now.</summary>
    public Decision ExtendClaim(int number, DateTimeOffset now, TimeSpan window)
    {
        if (Claim is not { } claim || claim.Number < number)
        {
            return new Decision.Refused(new Refusal.ClaimNotFound());
        }

        return ClaimRefusal(claim, number, now) is { } refusal ? new Decision.Refused(refusal) : ExtendWith(claim.At(now), now, window);
    }

    /// <summary>Windows open at the same time at one address close together, with the last of them.</summary>
    public Decision CloseWith(Claim later, DateTimeOffset now) =>
        Claim?.At(now) is { Status: ClaimStatus.Open } claim && claim.ClosesAt < later.ClosesAt
            ? Change(this with { Claim = claim.CloseWith(later) })
            : new Decision.Unchanged(this);

    /// <summary>Why nobody can act on a claim, whatever its own status: the badge has ended, or a newer claim exists.</summary>
    private Refusal? ClaimRefusal(Claim claim, int number, DateTimeOffset now) => StatusAt(now) switch
    {
        var status when status is BadgeStatus.Rejected or BadgeStatus.Accepted || HasEndedAt(now) => RefusalOf(status),
        _ => claim.Number > number ? new Refusal.WindowClosed(claim.StartedAt) : null,
    };

    private Decision ExtendWith(Claim claim, DateTimeOffset now, TimeSpan window) => claim switch
    {
        { Status: ClaimStatus.Open, MoreTimeLeft: 0 } => new Decision.Refused(new Refusal.NoMoreTime()),
        { Status: ClaimStatus.Open } => Change(this with { Claim = claim.Extend(now + window) }),
        { Status: ClaimStatus.Proceeded } => new Decision.Unchanged(this),
        _ => new Decision.Refused(NotOpen(claim, now)),
    };

    private Decision ProceedWith(Claim claim, DateTimeOffset now) => claim.Status switch
    {
        ClaimStatus.Open => Change(this with { Claim = claim.Proceed(now) }, BadgeEventKind.Proceeded),
        ClaimStatus.Proceeded or ClaimStatus.Confirmed => new Decision.Unchanged(this),
        _ => new Decision.Refused(NotOpen(claim, now)),
    };

    private static Refusal NotOpen(Claim claim, DateTimeOffset now) => claim.Status switch
    {
        ClaimStatus.Preparing or ClaimStatus.Unknown => new Refusal.NotReady(),
        ClaimStatus.Lapsed => new Refusal.WindowClosed(claim.EndedAt ?? now),
        _ => new Refusal.ClaimFailed(claim.Reason),
    };

    /// <summary>Records that the window of a claim has closed. Too early, or for another claim, nothing changes.</summary>
    public Decision Lapse(int number, DateTimeOffset now) =>
        Claim is { Status: ClaimStatus.Open } claim && claim.Number == number && claim.At(now) is { Status: ClaimStatus.Lapsed } lapsed
            ? Change(this with { Claim = lapsed }, BadgeEventKind.ClaimLapsed)
            : new Decision.Unchanged(this);

    public Decision FailClaim(int number, string reason, DateTimeOffset now) =>
        Claim is { Status: ClaimStatus.Preparing } claim && claim.Number == number
            ? Change(this with { Claim = claim.End(ClaimStatus.Failed, now, reason) }, BadgeEventKind.ClaimFailed)
            : new Decision.Unchanged(this);

    /// <summary>For a badge that Credly refuses for good; the reason is kept.</summary>
    public Decision RefuseClaim(int number, string? attribute, string message, DateTimeOffset now) =>
        FailClaim(number, ClaimReasons.ProviderRefused, now) is Decision.Changed failed
            ? failed with { Badge = failed.Badge with { CredlyRefusal = new CredlyRefusal { At = now, Attribute = attribute, Message = message } } }
            : new Decision.Unchanged(this);

    /// <summary>Events of the earlier claim that time caused and nobody recorded yet.</summary>
    private IEnumerable<BadgeEventKind> ElapsedClaimEvents(DateTimeOffset now) => (Claim?.Status, Claim?.At(now).Status) switch
    {
        (ClaimStatus.Open, ClaimStatus.Lapsed) => [BadgeEventKind.ClaimLapsed],
        (ClaimStatus.Preparing, ClaimStatus.Failed) => [BadgeEventKind.ClaimFailed],
        _ => [],
    };

    private Decision.Changed Change(Badge next, params IReadOnlyList<BadgeEventKind> kinds) =>
        new(next with { Revision = Revision + 1, Milestones = BadgeContribution.Reached(next, kinds) }, kinds);

    private Refusal RefusalOf(BadgeStatus status) => status switch
    {
        BadgeStatus.Accepted => new Refusal.AlreadyAccepted(),
        BadgeStatus.Rejected => new Refusal.Rejected(),
        BadgeStatus.Revoked => new Refusal.Revoked(),
        BadgeStatus.Replaced => new Refusal.Replaced(ReplacedBy),
        BadgeStatus.Expired => new Refusal.Expired(),
        _ => throw new InvalidOperationException($"A badge that is {status} refuses nothing."),
    };

    /// <summary>True for the row a badge left behind when it moved.</summary>
    [JsonIgnore]
    public bool HasMovedAway => Moving is { Committed: true };

    /// <summary>It is issued on Credly, or a claim has at least tried.</summary>
    [JsonIgnore]
    public bool MayBeAtCredly => Credly is not null || Claim is not null;

    /// <summary>Begins the move to another address of the person. A running claim ends, since its link is for the old address; a badge that waits on Credly opens again at once.</summary>
    public Decision StartMove(EmailAddress address, DateTimeOffset now)
    {
        if (AddressKey == address.Key || Moving?.AddressKey == address.Key)
        {
            return new Decision.Unchanged(this);
        }

        var status = StatusAt(now);
        if (status == BadgeStatus.Accepted)
        {
            return new Decision.Refused(new Refusal.AcceptedElsewhere());
        }

        if (status == BadgeStatus.Rejected || HasEndedAt(now))
        {
            return new Decision.Refused(RefusalOf(status));
        }

        return Moving is not null
            ? new Decision.Refused(new Refusal.Moving())
            : Change(this with { Moving = BadgeMove.ForAddress(address), Claim = CancelRunningClaim(ClaimReasons.Readdressed, now) });
    }

    /// <summary>Credly has agreed or never had the badge: from here on it lives under the new address only.</summary>
    public Decision CommitMove() => Moving is { Committed: false } move
        ? Change(this with { Moving = move with { Committed = true } })
        : new Decision.Unchanged(this);

    /// <summary>The badge stays; a correction that failed this way can be sent again.</summary>
    public Decision CancelMove() => Moving is { Committed: false } move
        ? Change(this with { Moving = null, OfferedTo = move.CorrectedFrom ?? OfferedTo, OfferedBefore = [.. OfferedBefore.Where(key => key != move.CorrectedFrom)] })
        : new Decision.Unchanged(this);

    /// <summary>The badge under its new address.</summary>
    public Badge CompleteMove() => Moving is { } move
        ? this with { Address = move.Address, AddressKey = move.AddressKey, Moving = null, CredlyRefusal = null, RefusedMail = null, Revision = Revision + 1 }
        : throw new InvalidOperationException($"Badge {Id} does not move.");
}
