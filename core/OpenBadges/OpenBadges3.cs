using System.Text.Encodings.Web;
using MyIpma.Core.Common;

namespace MyIpma.Core.OpenBadges;

/// <summary>
/// A badge as a verifiable credential (1EdTech: Open Badges 3.0, OpenBadgeCredential; W3C: Verifiable Credentials Data Model 2.0). It is the payload of its token
/// itself, without a <c>vc</c> member (W3C: VC-JOSE-COSE, section 1.1.2.1), so it also carries the registered claims (Open Badges 3.0, "Create the JWT Payload").
/// </summary>
public sealed record OpenBadgeCredential
{
    /// <summary>The vocabularies, in this order; the last one defines the type of <see cref="CredentialSchema"/>.</summary>
    [JsonPropertyName("@context")]
    public IReadOnlyList<string> Context { get; init; } =
    [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
    ];

    /// <summary>Its id: the public page of the badge.</summary>
    public required Uri Id { get; init; }

    /// <summary>The kinds of credential it is.</summary>
    public IReadOnlyList<string> Type { get; init; } = ["VerifiableCredential", "OpenBadgeCredential"];

    /// <summary>The level's full name.</summary>
    public required string Name { get; init; }

    /// <summary>Who signs.</summary>
    public required CredentialProfile Issuer { get; init; }

    /// <summary>The first day of the certificate.</summary>
    public required DateTimeOffset ValidFrom { get; init; }

    /// <summary>The first moment behind its last day; none when it never ends.</summary>
    public required DateTimeOffset? ValidUntil { get; init; }

    /// <summary>What is said about whom.</summary>
    public required AchievementSubject CredentialSubject { get; init; }

    /// <summary>Where to see whether it was revoked.</summary>
    public required CredentialStatus CredentialStatus { get; init; }

    /// <summary>The shape it keeps to.</summary>
    public IReadOnlyList<CredentialSchema> CredentialSchema { get; init; } =
        [new(new("https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"), "1EdTechJsonSchemaValidator2019")];

    /// <summary>The id of <see cref="Issuer"/>.</summary>
    public string Iss => Issuer.Id;

    /// <summary>The same as <see cref="Id"/>.</summary>
    public Uri Jti => Id;

    /// <summary>The id of <see cref="CredentialSubject"/>.</summary>
    public string Sub => CredentialSubject.Id;

    /// <summary>The same moment as <see cref="ValidFrom"/>.</summary>
    public long Nbf => ValidFrom.ToUnixTimeSeconds();

    /// <summary>The same moment as <see cref="ValidUntil"/>.</summary>
    public long? Exp => ValidUntil?.ToUnixTimeSeconds();
}

/// <summary>Who reached what (Open Badges 3.0, AchievementSubject).</summary>
public sealed record AchievementSubject
{
    /// <summary>The holder in this one badge: a URN of its own, so that two badges do not betray that they are one person's.</summary>
    public required string Id { get; init; }

    /// <summary>The kind.</summary>
    public IReadOnlyList<string> Type { get; init; } = ["AchievementSubject"];

    /// <summary>By what the holder is recognised: the name, and the address hashed.</summary>
    public required IReadOnlyList<IdentityObject> Identifier { get; init; }

    /// <summary>What was reached.</summary>
    public required Achievement Achievement { get; init; }
}

/// <summary>A level as an achievement (Open Badges 3.0, Achievement).</summary>
public sealed record Achievement
{
    /// <summary>The address of the level's class.</summary>
    public required Uri Id { get; init; }

    /// <summary>The kind.</summary>
    public IReadOnlyList<string> Type { get; init; } = ["Achievement"];

    /// <summary>The kind of achievement.</summary>
    public string AchievementType { get; init; } = "Certification";

    /// <summary>The full name.</summary>
    public required string Name { get; init; }

    /// <summary>What it stands for.</summary>
    public required string Description { get; init; }

    /// <summary>How it is earned.</summary>
    public required BadgeCriteria Criteria { get; init; }

    /// <summary>Its picture.</summary>
    public required AchievementImage Image { get; init; }

    /// <summary>Who defines it.</summary>
    public required CredentialProfile Creator { get; init; }
}

/// <summary>A picture and what it shows (Open Badges 3.0, Image).</summary>
public sealed record AchievementImage(Uri Id, string Type, string Caption);

/// <summary>Something a holder is recognised by, plain or hashed (Open Badges 3.0, IdentityObject).</summary>
public sealed record IdentityObject
{
    /// <summary>The kind.</summary>
    public string Type { get; init; } = "IdentityObject";

    /// <summary>Whether the value is a hash.</summary>
    public required bool Hashed { get; init; }

    /// <summary>The value.</summary>
    public required string IdentityHash { get; init; }

    /// <summary>What kind of value it is: <c>name</c>, <c>emailAddress</c>.</summary>
    public required string IdentityType { get; init; }

    /// <summary>What was appended before hashing.</summary>
    public string? Salt { get; init; }
}

/// <summary>IPMA as the issuer (Open Badges 3.0, Profile).</summary>
public sealed record CredentialProfile
{
    /// <summary>The DID.</summary>
    public required string Id { get; init; }

    /// <summary>The kind.</summary>
    public IReadOnlyList<string> Type { get; init; } = ["Profile"];

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The web site.</summary>
    public required Uri? Url { get; init; }

    /// <summary>Where to ask; none when left out.</summary>
    public required string? Email { get; init; }
}

/// <summary>Where a verifier sees whether a credential was revoked (W3C: Bitstring Status List 1.0, section 2.1).</summary>
public sealed record CredentialStatus
{
    /// <summary>The position as an address.</summary>
    public required string Id { get; init; }

    /// <summary>The kind.</summary>
    public string Type { get; init; } = "BitstringStatusListEntry";

    /// <summary>What the bit means.</summary>
    public string StatusPurpose { get; init; } = "revocation";

    /// <summary>The position, in decimal digits.</summary>
    public required string StatusListIndex { get; init; }

    /// <summary>The address of the list.</summary>
    public required Uri StatusListCredential { get; init; }

    /// <summary>The status of an entry.</summary>
    public static CredentialStatus FromEntry(StatusEntry entry, Uri list)
    {
        var index = entry.Index.ToString(CultureInfo.InvariantCulture);
        return new CredentialStatus { Id = $"{list.AbsoluteUri}#{index}", StatusListIndex = index, StatusListCredential = list };
    }
}

/// <summary>A JSON schema the credential keeps to (Open Badges 3.0, CredentialSchema).</summary>
public sealed record CredentialSchema(Uri Id, string Type);

/// <summary>A signed token inside JSON, still signed (W3C: Verifiable Credentials Data Model 2.0, section "Enveloped Verifiable Credentials").</summary>
public sealed record EnvelopedCredential
{
    /// <summary>The vocabulary.</summary>
    [JsonPropertyName("@context")]
    public string Context { get; init; } = "https://www.w3.org/ns/credentials/v2";

    /// <summary>The token as a data URL.</summary>
    public required string Id { get; init; }

    /// <summary>The kind of document.</summary>
    public string Type { get; init; } = "EnvelopedVerifiableCredential";

    /// <summary>Wraps a token.</summary>
    public static EnvelopedCredential FromToken(string token) => new() { Id = $"data:application/vc+jwt,{token}" };
}

/// <summary>How documents for verifiers are written. What is not there is left out: in JSON-LD a null is a statement of its own.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(UtcDateTimeConverter)])]
[JsonSerializable(typeof(AssertionDocument))]
[JsonSerializable(typeof(RevokedAssertion))]
[JsonSerializable(typeof(BadgeClassDocument))]
[JsonSerializable(typeof(IssuerDocument))]
[JsonSerializable(typeof(OpenBadgeCredential))]
[JsonSerializable(typeof(EnvelopedCredential))]
[JsonSerializable(typeof(StatusListCredential))]
[JsonSerializable(typeof(DidDocument))]
[JsonSerializable(typeof(PublicJwkSet))]
[JsonSerializable(typeof(JoseHeader))]
internal sealed partial class OpenBadgesJson : JsonSerializerContext
{
    /// <summary>Letters as they are: nothing of this ever stands inside HTML, and tokens get shorter.</summary>
    public static OpenBadgesJson Plain { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new UtcDateTimeConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
