using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

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

    /// <summary>The hash of an address.</summary>
    public static HashedRecipient Create(string address, string salt) => new()
    {
        Salt = salt,
        Identity = $"sha256${Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address + salt)))}",
    };
}

/// <summary>How an assertion is checked: by reading it again at its address (Open Badges 2.0, VerificationObject).</summary>
public sealed record HostedVerification(string Type);
