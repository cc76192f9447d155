using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Credly;
using MyIpma.Core.Keys;
using MyIpma.Core.Site;
using MyIpma.Core.Storage;

namespace MyIpma.Core.OpenBadges.Hosted;

/// <summary>The Open Badges 2.0 documents that we host (1EdTech: Open Badges 2.0).</summary>
public sealed class HostedBadges(
    BadgeLocator locator, BadgeStore store, BadgeClasses classes, IOptions<OpenBadgesOptions> texts, IOptions<SiteOptions> site, IOptions<KeyOptions> keys, TimeProvider time)
{
    /// <summary>The vocabulary of all of them.</summary>
    internal const string Context = "https://w3id.org/openbadges/v2";

    private readonly byte[] saltKey = keys.Value.Derive("recipient-salt");

    /// <summary>What stands at a badge's address; null while it was never accepted, is hidden by its holder, or does not exist.</summary>
    public async Task<HostedAssertion?> FindAsync(string badgeId, CancellationToken ct) =>
        BadgeIds.IsWellFormed(badgeId) && await locator.FindAsync(badgeId, ct) is { } key && await store.ReadAsync(key, ct) is { } stored
            ? Show(stored.Value, time.GetUtcNow())
            : null;

    /// <summary>What stands at a badge's address at a moment.</summary>
    public HostedAssertion? Show(Badge badge, DateTimeOffset now) => badge switch
    {
        { Credly: not { WasAccepted: true, Public: true } } => null,
        _ when badge.StatusAt(now) == BadgeStatus.Revoked => Revoked(badge, "IPMA has withdrawn this badge."),
        { ReplacedBy: not null } => Revoked(badge, "The badge of a newer certificate has taken this one's place."),
        { Credly.State: CredlyBadgeState.Accepted } => new HostedAssertion.Standing(Standing(badge)),
        _ => null,
    };

    /// <summary>The document of a level; null when there is no such level.</summary>
    public BadgeClassDocument? ClassOf(string level) => !classes.Knows(level) ? null : new BadgeClassDocument
    {
        Id = classes.AddressOf(level),
        Name = classes.NameOf(level),
        Description = classes.DescriptionOf(level),
        Image = classes.ImageOf(level),
        Criteria = classes.CriteriaOf(level),
        Issuer = IssuerAddress,
    };

    /// <summary>The document of the issuer.</summary>
    public IssuerDocument Issuer() => new()
    {
        Id = IssuerAddress,
        Name = texts.Value.IssuerName,
        Url = texts.Value.IssuerUrl,
        Email = texts.Value.IssuerEmail,
    };

    /// <summary>A salt of its own per badge, always the same: 32 hexadecimal digits nobody can derive from the badge id.</summary>
    internal string SaltOf(string badgeId) => Convert.ToHexStringLower(HMACSHA256.HashData(saltKey, Encoding.UTF8.GetBytes(badgeId)).AsSpan(0, 16));

    private Uri IssuerAddress => site.Value.Api("api/ob/v2/issuer");

    private Uri AddressOf(Badge badge) => site.Value.Api($"api/ob/v2/assertions/{badge.Id}");

    private AssertionDocument Standing(Badge badge) => new()
    {
        Id = AddressOf(badge),
        Recipient = HashedRecipient.Of(badge.Address, SaltOf(badge.Id)),
        Badge = classes.AddressOf(badge.Certificate.Level),
        Image = classes.ImageOf(badge.Certificate.Level),
        IssuedOn = badge.Certificate.StartsAt,
        Expires = badge.Certificate.EndsAt,
    };

    /// <summary>The reason is never the one noted by an operator: that is between IPMA and the holder.</summary>
    private HostedAssertion.Revoked Revoked(Badge badge, string reason) => new(new RevokedAssertion { Id = AddressOf(badge), RevocationReason = reason });
}
