using MyIpma.Core.Claims;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Http.Contracts;

namespace MyIpma.Core.Http;

/// <summary>Maps badges and claims to responses, as of a moment.</summary>
public sealed class ResponseMapper(LevelCatalog levels, ClaimLinkToken tickets, IOptions<SiteOptions> site)
{
    public BadgeResponse ToBadgeResponse(Badge badge, DateTimeOffset now, CultureInfo language)
    {
        var name = levels.NameOf(badge.Certificate.Level);
        var status = badge.StatusAt(now);
        return new BadgeResponse
        {
            Id = badge.Id,
            Name = name,
            Level = badge.Certificate.Level,
            ImageUrl = site.Value.GetWebUri($"images/badges/{levels.ImageOf(badge.Certificate.Level)}"),
            ImageAlt = Localizer.Get("badge.image-alt", language, name),
            IssuedOn = badge.Certificate.IssuedOn,
            ExpiresOn = badge.Certificate.ExpiresOn,
            Address = EmailAddress.Mask(badge.Address),
            AddressKey = badge.AddressKey,
            CertificateId = badge.Certificate.Id,
            RenewalOn = badge.Certificate.RenewalOn,
            Status = status,
            NextAction = badge.NextActionAt(now),
            Claim = badge.Claim is { } claim ? ToClaimResponse(badge, claim, now) : null,
            CredlyUrl = badge.CredlyUrlAt(now),
            Public = status == BadgeStatus.Accepted && badge.Credly is { State: CredlyBadgeState.Accepted, Public: true },
        };
    }

    public ClaimResponse ToClaimResponse(Badge badge, Claim stored, DateTimeOffset now)
    {
        var claim = stored.At(now);
        return new ClaimResponse
        {
            Id = new ClaimId(badge.Id, claim.Number).ToString(),
            BadgeId = badge.Id,
            Status = claim.Status,
            OpenedAt = claim.OpenedAt,
            ClosesAt = claim.ClosesAt,
            SecondsLeft = GetSecondsLeft(claim, now),
            MoreTimeLeft = claim.MoreTimeLeft,
            ProceedUrl = claim.Status is ClaimStatus.Open or ClaimStatus.Proceeded ? site.Value.GetApiUri($"api/go/{tickets.Create(badge.Key, claim.Number)}") : null,
            Reason = claim.Reason,
        };
    }

    private static int? GetSecondsLeft(Claim claim, DateTimeOffset now) => claim switch
    {
        { Status: ClaimStatus.Preparing } => null,
        { Status: ClaimStatus.Open, ClosesAt: { } closesAt } => (int)Math.Ceiling((closesAt - now).TotalSeconds),
        _ => 0,
    };
}
