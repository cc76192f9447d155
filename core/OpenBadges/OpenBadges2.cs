using System.Security.Cryptography;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;

namespace MyIpma.Core.OpenBadges;

/// <summary>A badge as anybody may check it at its address (1EdTech: Open Badges 2.0, Assertion; hosted verification).</summary>
public sealed record AssertionDocument
{
    /// <summary>The vocabulary.</summary>
    [JsonPropertyName("@context")]
    public string Context { get; init; } = HostedBadgeService.Context;

    /// <summary>The kind of document.</summary>
    public string Type { get; init; } = "Assertion";

    /// <summary>Its address.</summary>
    public required Uri Id { get; init; }

    /// <summary>Whose it is, hashed.</summary>
    public required HashedRecipient Recipient { get; init; }

    /// <summary>The address of its class.</summary>
    public required Uri Badge { get; init; }

    /// <summary>Its picture.</summary>
    public required Uri Image { get; init; }

    /// <summary>How it is checked.</summary>
    public HostedVerification Verification { get; init; } = new("hosted");

    /// <summary>The first day of the certificate.</summary>
    public required DateTimeOffset IssuedOn { get; init; }

    /// <summary>The first moment behind its last day; none when it never ends.</summary>
    public required DateTimeOffset? Expires { get; init; }
}

/// <summary>What is left at the address of a withdrawn badge, answered with 410 (Open Badges 2.0, revoked hosted assertions).</summary>
public sealed record RevokedAssertion
{
    /// <summary>The vocabulary.</summary>
    [JsonPropertyName("@context")]
    public string Context { get; init; } = HostedBadgeService.Context;

    /// <summary>The kind of document.</summary>
    public string Type { get; init; } = "Assertion";

    /// <summary>Its address.</summary>
    public required Uri Id { get; init; }

    /// <summary>That it counts no more.</summary>
    public bool Revoked { get; init; } = true;

    /// <summary>Why, in general words.</summary>
    public required string RevocationReason { get; init; }
}

/// <summary>What all badges of a level have in common (Open Badges 2.0, BadgeClass).</summary>
public sealed record BadgeClassDocument
{
    /// <summary>The vocabulary.</summary>
    [JsonPropertyName("@context")]
    public string Context { get; init; } = HostedBadgeService.Context;

    /// <summary>The kind of document.</summary>
    public string Type { get; init; } = "BadgeClass";

    /// <summary>Its address.</summary>
    public required Uri Id { get; init; }

    /// <summary>The level's full name.</summary>
    public required string Name { get; init; }

    /// <summary>What it stands for.</summary>
    public required string Description { get; init; }

    /// <summary>Its picture.</summary>
    public required Uri Image { get; init; }

    /// <summary>How it is earned.</summary>
    public required BadgeCriteria Criteria { get; init; }

    /// <summary>The address of the issuer's document.</summary>
    public required Uri Issuer { get; init; }
}

/// <summary>How a badge is earned: in a sentence, and where to read more (Open Badges 2.0 and 3.0, Criteria).</summary>
public sealed record BadgeCriteria(Uri? Id, string Narrative);

/// <summary>Who issues the badges (Open Badges 2.0, Profile).</summary>
public sealed record IssuerDocument
{
    /// <summary>The vocabulary.</summary>
    [JsonPropertyName("@context")]
    public string Context { get; init; } = HostedBadgeService.Context;

    /// <summary>The kind of document.</summary>
    public string Type { get; init; } = "Issuer";

    /// <summary>Its address.</summary>
    public required Uri Id { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The web site.</summary>
    public required Uri? Url { get; init; }

    /// <summary>Where to ask; none when left out.</summary>
    public required string? Email { get; init; }
}

/// <summary>Whose a badge is: proof for who knows the address already, nothing for anybody else (Open Badges 2.0, IdentityObject and IdentityHash).</summary>
public sealed record HashedRecipient
{
    /// <summary>What is hashed.</summary>
    public string Type { get; init; } = "email";

    /// <summary>That it is hashed.</summary>
    public bool Hashed { get; init; } = true;

    /// <summary>Appended to the address before hashing, so that nobody can look the hash up.</summary>
    public required string Salt { get; init; }

    /// <summary><c>sha256$</c> and the hash in hexadecimal digits.</summary>
    public required string Identity { get; init; }

    public static HashedRecipient Create(string address, string salt) => new()
    {
        Salt = salt,
        Identity = $"sha256${Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address + salt)))}",
    };
}

/// <summary>How an assertion is checked: by reading it again at its address (Open Badges 2.0, VerificationObject).</summary>
public sealed record HostedVerification(string Type);

/// <summary>The Open Badges 2.0 documents that we host (1EdTech: Open Badges 2.0).</summary>
public sealed class HostedBadgeService(
    BadgeStore store, BadgeClassCatalog classes, IOptions<OpenBadgesOptions> texts, IOptions<SiteOptions> site, IOptions<AppKeyOptions> keys, TimeProvider time)
{
    internal const string Context = "https://w3id.org/openbadges/v2";

    private readonly byte[] saltKey = keys.Value.DeriveKey("recipient-salt");

    /// <summary>Null when the badge was never accepted, is private, or does not exist.</summary>
    public async Task<HostedAssertion?> FindAsync(string badgeId, CancellationToken ct) =>
        BadgeIdFactory.IsWellFormed(badgeId) && await store.FindAsync(badgeId, ct) is { } stored
            ? GetAssertion(stored.Value, time.GetUtcNow())
            : null;

    public HostedAssertion? GetAssertion(Badge badge, DateTimeOffset now) => badge switch
    {
        { Credly: not { WasAccepted: true, Public: true } } => null,
        _ when badge.StatusAt(now) == BadgeStatus.Revoked => CreateRevoked(badge, "IPMA has withdrawn this badge."),
        { ReplacedBy: not null } => CreateRevoked(badge, "The badge of a newer certificate has taken this one's place."),
        { Credly.State: CredlyBadgeState.Accepted } => new HostedAssertion.Valid(CreateAssertion(badge)),
        _ => null,
    };

    /// <summary>Null when there is no such level.</summary>
    public BadgeClassDocument? GetClass(string level) => !classes.IsKnown(level) ? null : new BadgeClassDocument
    {
        Id = classes.AddressOf(level),
        Name = classes.NameOf(level),
        Description = classes.DescriptionOf(level),
        Image = classes.ImageOf(level),
        Criteria = classes.CriteriaOf(level),
        Issuer = IssuerAddress,
    };

    public IssuerDocument GetIssuer() => new()
    {
        Id = IssuerAddress,
        Name = texts.Value.IssuerName,
        Url = texts.Value.IssuerUrl,
        Email = texts.Value.IssuerEmail,
    };

    /// <summary>Constant for a badge: 32 hexadecimal digits that nobody can derive from its id.</summary>
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

    /// <summary>Never with the operator's reason, which is between IPMA and the holder.</summary>
    private HostedAssertion.Revoked CreateRevoked(Badge badge, string reason) => new(new RevokedAssertion { Id = AddressOf(badge), RevocationReason = reason });
}

/// <summary>The assertion of a badge that is or was public.</summary>
public abstract record HostedAssertion
{
    private HostedAssertion() { }

    public abstract string ToJson();

    /// <summary>Also for an expired badge, whose assertion has an expiry date.</summary>
    public sealed record Valid(AssertionDocument Document) : HostedAssertion
    {
        public override string ToJson() => JsonSerializer.Serialize(Document, OpenBadgesJson.Plain.AssertionDocument);
    }

    public sealed record Revoked(RevokedAssertion Document) : HostedAssertion
    {
        public override string ToJson() => JsonSerializer.Serialize(Document, OpenBadgesJson.Plain.RevokedAssertion);
    }
}

/// <summary>What Open Badges 2.0 and 3.0 documents say about a level.</summary>
public sealed class BadgeClassCatalog(LevelCatalog levels, IOptions<OpenBadgesOptions> texts, IOptions<SiteOptions> site)
{
    /// <summary>False for lower-case letters, which addresses do not have.</summary>
    public bool IsKnown(string level) => !level.Any(char.IsAsciiLetterLower) && levels.IsKnown(level);

    public Uri AddressOf(string level) => site.Value.GetApiUri($"api/ob/v2/classes/{Uri.EscapeDataString(level)}");

    public string NameOf(string level) => levels.NameOf(level);

    public string DescriptionOf(string level) => texts.Value.Descriptions.GetValueOrDefault(level) ?? LevelText.Meaning(level, Languages.Default);

    /// <summary>How it is earned, and what is assessed, as Markdown (Open Badges 2.0 and 3.0, Criteria).</summary>
    public BadgeCriteria CriteriaOf(string level)
    {
        var areas = LevelText.Areas(Languages.Default).Select(area => $"- **{area.Name}**: {area.Text}");
        return new(texts.Value.CriteriaUrl, $"{levels.NameOf(level)}. {LevelText.Criteria(level, Languages.Default)}\n\n{Localizer.Get("level.areas", Languages.Default)}\n\n{string.Join('\n', areas)}");
    }

    public Uri ImageOf(string level) => site.Value.GetWebUri($"images/badges/{levels.ImageOf(level)}");
}
