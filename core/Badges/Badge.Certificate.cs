using MyIpma.Core.Addresses;
using MyIpma.Core.Certificates;
using MyIpma.Core.Claims;

namespace MyIpma.Core.Badges;

public sealed partial record Badge
{
    /// <summary>The badge of a certificate that came in for the first time.</summary>
    public static Decision.Changed Offer(string id, Certificate certificate, EmailAddress address, string? replaces, DateTimeOffset now) =>
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
                Revision = 1,
            },
            Happening.Offered);

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
        : Change(this with { RevocationReason = reason, Claim = EndedClaim(ClaimReasons.Revoked, now) }, Happening.Revoked);

    /// <summary>A newer certificate of the same level takes this one's place.</summary>
    public Decision ReplaceBy(string badgeId, DateTimeOffset now) => ReplacedBy is not null || ReplacedBy == badgeId
        ? new Decision.Unchanged(this)
        : Change(this with { ReplacedBy = badgeId, Claim = EndedClaim(ClaimReasons.Replaced, now) }, Happening.Replaced);

    /// <summary>Writes down that the certificate has ended.</summary>
    public Decision Expire(DateTimeOffset now) => ExpiryAnnounced || StatusAt(now) != BadgeStatus.Expired
        ? new Decision.Unchanged(this)
        : Change(this with { ExpiryAnnounced = true, Claim = EndedClaim(ClaimReasons.Expired, now) }, Happening.Expired);

    private Claim? EndedClaim(string reason, DateTimeOffset now) =>
        Claim?.At(now) is { IsRunning: true } running ? running.End(ClaimStatus.Failed, now, reason) : Claim;
}
