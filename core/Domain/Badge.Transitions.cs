using System.Text.Json.Serialization;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;

namespace MyIpma.Core.Domain;

public sealed partial record Badge
{
    /// <summary>The badge of a certificate that came in for the first time.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="address">Whom it goes to.</param>
    /// <param name="replaces">The badge of an earlier certificate of the level.</param>
    /// <param name="now">The time.</param>
    /// <param name="takesOver">True when that badge is accepted, so that this one needs no claim.</param>
    /// <param name="replacedBy">The badge of a newer certificate, where this one comes in late.</param>
    public static Decision.Changed Offer(
        string id, Certificate certificate, EmailAddress address, string? replaces, DateTimeOffset now, bool takesOver = false, string? replacedBy = null) =>
        new(
            new Badge
            {
                Id = id,
                Address = address.Value,
                AddressKey = address.Key,
                OfferedTo = address.Key,
                OfferedAt = now,
                Certificate = certificate,
                Replaces = replaces,
                ReplacedBy = replacedBy,
                AwaitsReplacement = takesOver,
                Revision = 1,
            },
            [takesOver ? BadgeEventKind.Renewed : BadgeEventKind.Offered, .. replacedBy is null ? Array.Empty<BadgeEventKind>() : [BadgeEventKind.Replaced]]);

    /// <summary>The certificate came in again. The same content changes nothing; a correction is taken until the badge exists at Credly.</summary>
    public Decision OfferAgain(Certificate certificate, EmailAddress address, DateTimeOffset now)
    {
        if (OfferedTo != address.Key)
        {
            return new Decision.Refused(new Refusal.CertificateConflict("It was offered to another e-mail address before."));
        }

        if (certificate == Certificate)
        {
            return new Decision.Unchanged(this);
        }

        return Credly is null && Claim?.At(now) is not { IsRunning: true }
            ? Change(this with { Certificate = certificate }, BadgeEventKind.Corrected)
            : new Decision.Refused(new Refusal.CertificateConflict("Its badge has been issued at Credly with other details; revoke it and issue a new certificate."));
    }

    /// <summary>IPMA withdraws the certificate.</summary>
    public Decision Revoke(string reason, DateTimeOffset now) => RevocationReason is not null
        ? new Decision.Unchanged(this)
        : Change(this with { RevocationReason = reason, Claim = CancelRunningClaim(ClaimReasons.Revoked, now) }, StatusAt(now) == BadgeStatus.Revoked ? [] : [BadgeEventKind.Revoked]);

    /// <summary>A newer certificate of the same level takes this one's place. What Credly has said already is not said twice; a withdrawn badge has no successor.</summary>
    public Decision ReplaceBy(string badgeId, DateTimeOffset now)
    {
        if (ReplacedBy is not null || StatusAt(now) == BadgeStatus.Revoked)
        {
            return new Decision.Unchanged(this);
        }

        var next = this with { ReplacedBy = badgeId, Claim = CancelRunningClaim(ClaimReasons.Replaced, now) };
        return Credly?.State == CredlyBadgeState.Replaced ? Change(next) : Change(next, BadgeEventKind.Replaced);
    }

    /// <summary>Credly will not let this badge take another's place after all: it is offered like any other.</summary>
    public Decision FallBackToOffer() => AwaitsReplacement && Credly is null
        ? Change(this with { AwaitsReplacement = false }, BadgeEventKind.Offered)
        : new Decision.Unchanged(this);

    /// <summary>An operator offers a declined badge again: declining is final at Credly, so that the next claim issues anew there. Offering what is on offer changes nothing.</summary>
    public Decision Reoffer(DateTimeOffset now) => StatusAt(now) switch
    {
        BadgeStatus.Rejected when Credly is { } declined =>
            Change(this with { Credly = null, SupersededCredlyIds = [.. SupersededCredlyIds, .. declined.EarlierIds.Except(SupersededCredlyIds), declined.Id] }, BadgeEventKind.Reoffered),
        BadgeStatus.Pending or BadgeStatus.Claiming or BadgeStatus.AwaitingAcceptance => new Decision.Unchanged(this),
        var status => new Decision.Refused(RefusalOf(status)),
    };

    /// <summary>An operator has the mail about it sent again. Asking twice within a minute is asking once; there is nothing to write about a badge that has ended.</summary>
    public Decision RequestMail(DateTimeOffset now) => StatusAt(now) switch
    {
        BadgeStatus.Rejected or BadgeStatus.Revoked or BadgeStatus.Replaced or BadgeStatus.Expired => new Decision.Refused(RefusalOf(StatusAt(now))),
        _ when now - MailRequestedAt < TimeSpan.FromMinutes(1) => new Decision.Unchanged(this),
        _ => Change(this with { MailRequestedAt = now }, BadgeEventKind.MailRequested),
    };

    /// <summary>Writes down what an operator did for its holder where that left the badge itself as it was.</summary>
    public Decision Note(BadgeEventKind happening) => Change(this, happening);

    /// <summary>Writes down that the certificate has ended.</summary>
    public Decision Expire(DateTimeOffset now) => ExpiryAnnounced || StatusAt(now) != BadgeStatus.Expired
        ? new Decision.Unchanged(this)
        : Change(this with { ExpiryAnnounced = true, Claim = CancelRunningClaim(ClaimReasons.Expired, now) }, BadgeEventKind.Expired);

    private Claim? CancelRunningClaim(string reason, DateTimeOffset now) =>
        Claim?.At(now) is { IsRunning: true } running ? running.End(ClaimStatus.Failed, now, reason) : Claim;

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

        var claim = Domain.Claim.Start((Claim?.Number ?? 0) + 1, now, times.PrepareFor);
        return Credly is { State: CredlyBadgeState.Pending, AcceptUrl: not null }
            ? Change(this with { Claim = claim.Open(now, times.Window) }, [.. ElapsedClaimEvents(now), BadgeEventKind.ClaimStarted, BadgeEventKind.ClaimOpened])
            : Change(this with { Claim = claim }, [.. ElapsedClaimEvents(now), BadgeEventKind.ClaimStarted]);
    }

    /// <summary>The badge is ready at Credly: opens the window of the claim that waited for it.</summary>
    public Decision OpenClaim(CredlyBadge told, DateTimeOffset now, TimeSpan window)
    {
        var heard = ApplyCredlyState(told, now);
        var badge = heard is Decision.Changed changed ? changed.Badge : this;
        IReadOnlyList<BadgeEventKind> happened = heard is Decision.Changed { Events: var happenings } ? happenings : [];
        return badge.Claim?.At(now) is { Status: ClaimStatus.Preparing } claim && badge.Credly is { State: CredlyBadgeState.Pending, AcceptUrl: not null }
            && badge.StatusAt(now) == BadgeStatus.Claiming
            ? Change(badge with { Claim = claim.Open(now, window) }, [.. happened, BadgeEventKind.ClaimOpened])
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
        ClaimStatus.Open => Change(this with { Claim = claim.Proceed(now) }, BadgeEventKind.Proceeded),
        ClaimStatus.Proceeded or ClaimStatus.Confirmed => new Decision.Unchanged(this),
        ClaimStatus.Preparing or ClaimStatus.Unknown => new Decision.Refused(new Refusal.NotReady()),
        ClaimStatus.Lapsed => new Decision.Refused(new Refusal.WindowClosed(claim.EndedAt ?? now)),
        _ => new Decision.Refused(new Refusal.ClaimFailed(claim.Reason)),
    };

    /// <summary>Writes down that the window of a claim has closed. Before that moment, or for any other claim, nothing changes.</summary>
    public Decision Lapse(int number, DateTimeOffset now) =>
        Claim is { Status: ClaimStatus.Open } claim && claim.Number == number && claim.At(now) is { Status: ClaimStatus.Lapsed } lapsed
            ? Change(this with { Claim = lapsed }, BadgeEventKind.ClaimLapsed)
            : new Decision.Unchanged(this);

    /// <summary>Gives a claim up that could not be prepared.</summary>
    public Decision FailClaim(int number, string reason, DateTimeOffset now) =>
        Claim is { Status: ClaimStatus.Preparing } claim && claim.Number == number
            ? Change(this with { Claim = claim.End(ClaimStatus.Failed, now, reason) }, BadgeEventKind.ClaimFailed)
            : new Decision.Unchanged(this);

    /// <summary>What time has done to the earlier claim, where nobody wrote it down yet.</summary>
    private IEnumerable<BadgeEventKind> ElapsedClaimEvents(DateTimeOffset now) => (Claim?.Status, Claim?.At(now).Status) switch
    {
        (ClaimStatus.Open, ClaimStatus.Lapsed) => [BadgeEventKind.ClaimLapsed],
        (ClaimStatus.Preparing, ClaimStatus.Failed) => [BadgeEventKind.ClaimFailed],
        _ => [],
    };

    private Decision.Changed Change(Badge next, params IReadOnlyList<BadgeEventKind> happenings) =>
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

    /// <summary>True for what a badge left behind when it moved.</summary>
    [JsonIgnore]
    public bool HasMovedAway => Moving is { Committed: true };

    /// <summary>True when Credly may have it: it is issued there, or a claim has at least tried.</summary>
    [JsonIgnore]
    public bool MayBeAtCredly => Credly is not null || Claim is not null;

    /// <summary>The person wants it under another address. A running claim ends, for its link is for the old one; a badge that waits at Credly opens again at once.</summary>
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

        if (status is BadgeStatus.Rejected or BadgeStatus.Revoked or BadgeStatus.Replaced or BadgeStatus.Expired)
        {
            return new Decision.Refused(RefusalOf(status));
        }

        return Moving is not null
            ? new Decision.Refused(new Refusal.Moving())
            : Change(this with { Moving = BadgeMove.ForAddress(address), Claim = CancelRunningClaim(ClaimReasons.Readdressed, now) });
    }

    /// <summary>Credly has agreed, or has never had it: from here on it lives under the new address only.</summary>
    public Decision CommitMove() => Moving is { Committed: false } move
        ? Change(this with { Moving = move with { Committed = true } })
        : new Decision.Unchanged(this);

    /// <summary>It stays where it is after all.</summary>
    public Decision CancelMove() => Moving is { Committed: false }
        ? Change(this with { Moving = null })
        : new Decision.Unchanged(this);

    /// <summary>The badge as it arrives under its new address.</summary>
    public Badge CompleteMove() => Moving is { } move
        ? this with { Address = move.Address, AddressKey = move.AddressKey, Moving = null, Revision = Revision + 1 }
        : throw new InvalidOperationException($"Badge {Id} does not move.");
}
