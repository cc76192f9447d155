using System.Globalization;
using Microsoft.Extensions.Options;
using MyIpma.Core.Addresses;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Claims;
using MyIpma.Core.Credly;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.Site;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>Shows badges and claims as clients see them, at one moment.</summary>
public sealed class BodyWriter(LevelCatalog levels, Tickets tickets, IOptions<SiteOptions> site)
{
    /// <summary>A badge at a moment.</summary>
    public BadgeBody Badge(Badge badge, DateTimeOffset now, CultureInfo language)
    {
        var name = levels.NameOf(badge.Certificate.Level);
        var status = badge.StatusAt(now);
        return new BadgeBody
        {
            Id = badge.Id,
            Name = name,
            Level = badge.Certificate.Level,
            ImageUrl = site.Value.Web($"images/badges/{levels.ImageOf(badge.Certificate.Level)}"),
            ImageAlt = Text.Get("badge.image-alt", language, name),
            IssuedOn = badge.Certificate.IssuedOn,
            ExpiresOn = badge.Certificate.ExpiresOn,
            Address = EmailAddress.TryParse(badge.Address)?.Masked ?? "***",
            Status = status,
            NextAction = badge.NextActionAt(now),
            Claim = badge.Claim is { } claim ? Claim(badge, claim, now) : null,
            CredlyUrl = badge.CredlyUrlAt(now),
            Public = status == BadgeStatus.Accepted && badge.Credly is { State: CredlyBadgeState.Accepted, Public: true },
        };
    }

    /// <summary>A claim of a badge at a moment.</summary>
    public ClaimBody Claim(Badge badge, Claim stored, DateTimeOffset now)
    {
        var claim = stored.At(now);
        return new ClaimBody
        {
            Id = new ClaimId(badge.Id, claim.Number).ToString(),
            BadgeId = badge.Id,
            Status = claim.Status,
            OpenedAt = claim.OpenedAt,
            ClosesAt = claim.ClosesAt,
            SecondsLeft = SecondsLeft(claim, now),
            ProceedUrl = claim.Status is ClaimStatus.Open or ClaimStatus.Proceeded ? site.Value.Api($"api/go/{tickets.For(badge.Key, claim.Number)}") : null,
            Reason = claim.Reason,
        };
    }

    private static int? SecondsLeft(Claim claim, DateTimeOffset now) => claim switch
    {
        { Status: ClaimStatus.Preparing } => null,
        { Status: ClaimStatus.Open, ClosesAt: { } closesAt } => (int)Math.Ceiling((closesAt - now).TotalSeconds),
        _ => 0,
    };
}
