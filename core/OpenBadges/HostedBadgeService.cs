using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;

namespace MyIpma.Core.OpenBadges;

/// <summary>The Open Badges 2.0 documents that we host (1EdTech: Open Badges 2.0).</summary>
public sealed class HostedBadgeService(
    BadgeStore store, BadgeClassCatalog classes, IOptions<OpenBadgesOptions> texts, IOptions<SiteOptions> site, IOptions<AppKeyOptions> keys, TimeProvider time)
{
    /// <summary>The vocabulary of all of them.</summary>
    internal const string Context = "https://w3id.org/openbadges/v2";

    private readonly byte[] saltKey = keys.Value.DeriveKey("recipient-salt");

    /// <summary>What stands at a badge's address; null while it was never accepted, is hidden by its holder, or does not exist.</summary>
    public async Task<HostedAssertion?> FindAsync(string badgeId, CancellationToken ct) =>
        BadgeIdFactory.IsWellFormed(badgeId) && await store.FindAsync(badgeId, ct) is { } stored
            ? GetAssertion(stored.Value, time.GetUtcNow())
            : null;

    /// <summary>What stands at a badge's address at a moment.</summary>
    public HostedAssertion? GetAssertion(Badge badge, DateTimeOffset now) => badge switch
    {
        { Credly: not { WasAccepted: true, Public: true } } => null,
        _ when badge.StatusAt(now) == BadgeStatus.Revoked => CreateRevoked(badge, "IPMA has withdrawn this badge."),
        { ReplacedBy: not null } => CreateRevoked(badge, "The badge of a newer certificate has taken this one's place."),
        { Credly.State: CredlyBadgeState.Accepted } => new HostedAssertion.Valid(CreateAssertion(badge)),
        _ => null,
    };

    /// <summary>The document of a level; null when there is no such level.</summary>
    public BadgeClassDocument? GetClass(string level) => !classes.IsKnown(level) ? null : new BadgeClassDocument
    {
        Id = classes.AddressOf(level),
        Name = classes.NameOf(level),
        Description = classes.DescriptionOf(level),
        Image = classes.ImageOf(level),
        Criteria = classes.CriteriaOf(level),
        Issuer = IssuerAddress,
    };

    /// <summary>The document of the issuer.</summary>
    public IssuerDocument GetIssuer() => new()
    {
        Id = IssuerAddress,
        Name = texts.Value.IssuerName,
        Url = texts.Value.IssuerUrl,
        Email = texts.Value.IssuerEmail,
    };

    /// <summary>A salt of its own per badge, always the same: 32 hexadecimal digits nobody can derive from the badge id.</summary>
    internal string GetSalt(string badgeId) => Convert.ToHexStringLower(HMACSHA256.HashData(saltKey, Encoding.UTF8.GetBytes(badgeId)).AsSpan(0, 16));

    private Uri IssuerAddress => site.Value.GetApiUri("api/ob/v2/issuer");

    private Uri AddressOf(Badge badge) => site.Value.GetApiUri($"api/ob/v2/assertions/{badge.Id}");

    private AssertionDocument CreateAssertion(Badge badge) => new()
    {
        Id = AddressOf(badge),
        Recipient = HashedRecipient.Create(badge.Address, GetSalt(badge.Id)),
        Badge = classes.AddressOf(badge.Certificate.Level),
        Image = site.Value.GetApiUri($"badges/{badge.Id}/badge.png"),
        IssuedOn = badge.Certificate.StartsAt,
        Expires = badge.Certificate.EndsAt,
    };

    /// <summary>The reason is never the one noted by an operator: that is between IPMA and the holder.</summary>
    private HostedAssertion.Revoked CreateRevoked(Badge badge, string reason) => new(new RevokedAssertion { Id = AddressOf(badge), RevocationReason = reason });
}

/// <summary>What stands at the address of a badge that is or was shown to others.</summary>
public abstract record HostedAssertion
{
    private HostedAssertion()
    {
    }

    /// <summary>The document as it is hosted.</summary>
    public abstract string ToJson();

    /// <summary>The badge stands; when it has expired, its own end says so.</summary>
    public sealed record Valid(AssertionDocument Document) : HostedAssertion
    {
        /// <inheritdoc />
        public override string ToJson() => JsonSerializer.Serialize(Document, OpenBadgesJson.Plain.AssertionDocument);
    }

    /// <summary>The badge counts no more.</summary>
    public sealed record Revoked(RevokedAssertion Document) : HostedAssertion
    {
        /// <inheritdoc />
        public override string ToJson() => JsonSerializer.Serialize(Document, OpenBadgesJson.Plain.RevokedAssertion);
    }
}

/// <summary>What is said about a level in documents for everybody, the same in Open Badges 2.0 and 3.0.</summary>
public sealed class BadgeClassCatalog(LevelCatalog levels, IOptions<OpenBadgesOptions> texts, IOptions<SiteOptions> site)
{
    /// <summary>True when badges of this level exist; spelled as it stands in addresses.</summary>
    public bool IsKnown(string level) => !level.Any(char.IsAsciiLetterLower) && levels.IsKnown(level);

    /// <summary>The address of a level's class.</summary>
    public Uri AddressOf(string level) => site.Value.GetApiUri($"api/ob/v2/classes/{Uri.EscapeDataString(level)}");

    /// <summary>The full name.</summary>
    public string NameOf(string level) => levels.NameOf(level);

    /// <summary>What it stands for.</summary>
    public string DescriptionOf(string level) => texts.Value.Descriptions.GetValueOrDefault(level) ?? LevelText.Meaning(level, Languages.Default);

    /// <summary>How it is earned, and what is assessed, as Markdown (Open Badges 2.0 and 3.0, Criteria).</summary>
    public BadgeCriteria CriteriaOf(string level)
    {
        var areas = LevelText.Areas(Languages.Default).Select(area => $"- **{area.Name}**: {area.Text}");
        return new(texts.Value.CriteriaUrl, $"{levels.NameOf(level)}. {LevelText.Criteria(level, Languages.Default)}\n\n{Localizer.Get("level.areas", Languages.Default)}\n\n{string.Join('\n', areas)}");
    }

    /// <summary>Its picture.</summary>
    public Uri ImageOf(string level) => site.Value.GetWebUri($"images/badges/{levels.ImageOf(level)}");
}
