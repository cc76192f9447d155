using MyIpma.Core.Addresses;
using MyIpma.Core.Certificates;
using MyIpma.Core.Claims;
using MyIpma.Core.Credly;

namespace MyIpma.Core.Badges;

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
                TakesOver = takesOver,
                Revision = 1,
            },
            [takesOver ? Happening.Renewed : Happening.Offered, .. replacedBy is null ? Array.Empty<Happening>() : [Happening.Replaced]]);

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
            ? Change(this with { Certificate = certificate }, Happening.Corrected)
            : new Decision.Refused(new Refusal.CertificateConflict("Its badge has been issued at Credly with other details; revoke it and issue a new certificate."));
    }

    /// <summary>IPMA withdraws the certificate.</summary>
    public Decision Revoke(string reason, DateTimeOffset now) => RevocationReason is not null
        ? new Decision.Unchanged(this)
        : Change(this with { RevocationReason = reason, Claim = EndedClaim(ClaimReasons.Revoked, now) }, StatusAt(now) == BadgeStatus.Revoked ? [] : [Happening.Revoked]);

    /// <summary>A newer certificate of the same level takes this one's place. What Credly has said already is not said twice; a withdrawn badge has no successor.</summary>
    public Decision ReplaceBy(string badgeId, DateTimeOffset now)
    {
        if (ReplacedBy is not null || StatusAt(now) == BadgeStatus.Revoked)
        {
            return new Decision.Unchanged(this);
        }

        var next = this with { ReplacedBy = badgeId, Claim = EndedClaim(ClaimReasons.Replaced, now) };
        return Credly?.State == CredlyBadgeState.Replaced ? Change(next) : Change(next, Happening.Replaced);
    }

    /// <summary>Credly will not let this badge take another's place after all: it is offered like any other.</summary>
    public Decision OfferAfterAll() => TakesOver && Credly is null
        ? Change(this with { TakesOver = false }, Happening.Offered)
        : new Decision.Unchanged(this);

    /// <summary>An operator offers a declined badge again: declining is final at Credly, so that the next claim issues anew there. Offering what is on offer changes nothing.</summary>
    public Decision Reoffer(DateTimeOffset now) => StatusAt(now) switch
    {
        BadgeStatus.Rejected when Credly is { } declined =>
            Change(this with { Credly = null, SetAside = [.. SetAside, .. declined.EarlierIds.Except(SetAside), declined.Id] }, Happening.Reoffered),
        BadgeStatus.Pending or BadgeStatus.Claiming or BadgeStatus.AwaitingAcceptance => new Decision.Unchanged(this),
        var status => new Decision.Refused(RefusalOf(status)),
    };

    /// <summary>Writes down that the certificate has ended.</summary>
    public Decision Expire(DateTimeOffset now) => ExpiryAnnounced || StatusAt(now) != BadgeStatus.Expired
        ? new Decision.Unchanged(this)
        : Change(this with { ExpiryAnnounced = true, Claim = EndedClaim(ClaimReasons.Expired, now) }, Happening.Expired);

    private Claim? EndedClaim(string reason, DateTimeOffset now) =>
        Claim?.At(now) is { IsRunning: true } running ? running.End(ClaimStatus.Failed, now, reason) : Claim;
}
