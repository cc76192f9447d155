using System.Text.Encodings.Web;
using MyIpma.Core.Common;

namespace MyIpma.Core.OpenBadges;

/// <summary>
/// A badge as a verifiable credential (1EdTech: Open Badges 3.0, OpenBadgeCredential; W3C: Verifiable Credentials Data Model 2.0). It is the payload of its token
/// itself, without a <c>vc</c> member (W3C: VC-JOSE-COSE, section 1.1.2.1), so it also carries the registered claims (Open Badges 3.0, "Create the JWT Payload").
/// </summary>
public sealed record OpenBadgeCredential
{
    /// <summary>In this order; the last one defines the type of <see cref="CredentialSchema"/>.</summary>
    [JsonPropertyName("@context")]
    public IReadOnlyList<string> Context { get; init; } =
    [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
    ];

    /// <summary>The public page of the badge.</summary>
    public required Uri Id { get; init; }

    public IReadOnlyList<string> Type { get; init; } = ["VerifiableCredential", "OpenBadgeCredential"];

    /// <summary>The level's full name.</summary>
    public required string Name { get; init; }

    public required CredentialProfile Issuer { get; init; }

    /// <summary>The first day of the certificate.</summary>
    public required DateTimeOffset ValidFrom { get; init; }

    /// <summary>The first moment after its last day; null when it never ends.</summary>
    public required DateTimeOffset? ValidUntil { get; init; }

    public required AchievementSubject CredentialSubject { get; init; }

    public required CredentialStatus CredentialStatus { get; init; }

    public IReadOnlyList<CredentialSchema> CredentialSchema { get; init; } =
        [new(new("https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"), "1EdTechJsonSchemaValidator2019")];

    public string Iss => Issuer.Id;
    public Uri Jti => Id;
    public string Sub => CredentialSubject.Id;
    public long Nbf => ValidFrom.ToUnixTimeSeconds();
    public long? Exp => ValidUntil?.ToUnixTimeSeconds();
}

/// <summary>Who reached what (Open Badges 3.0, AchievementSubject).</summary>
public sealed record AchievementSubject
{
    /// <summary>A URN of its own per badge, so that two badges do not reveal that they belong to one person.</summary>
    public required string Id { get; init; }

    public IReadOnlyList<string> Type { get; init; } = ["AchievementSubject"];

    /// <summary>The name, and the hashed address.</summary>
    public required IReadOnlyList<IdentityObject> Identifier { get; init; }

    public required Achievement Achievement { get; init; }
}

/// <summary>A level as an achievement (Open Badges 3.0, Achievement).</summary>
public sealed record Achievement
{
    public required Uri Id { get; init; }
    public IReadOnlyList<string> Type { get; init; } = ["Achievement"];
    public string AchievementType { get; init; } = "Certification";
    public required string Name { get; init; }
    public required string Description { get; init; }
    public required BadgeCriteria Criteria { get; init; }
    public required AchievementImage Image { get; init; }
    public required CredentialProfile Creator { get; init; }
}

/// <summary>A picture and what it shows (Open Badges 3.0, Image).</summary>
public sealed record AchievementImage(Uri Id, string Type, string Caption);

/// <summary>Something a holder is recognised by, plain or hashed (Open Badges 3.0, IdentityObject).</summary>
public sealed record IdentityObject
{
    public string Type { get; init; } = "IdentityObject";

    public required bool Hashed { get; init; }

    /// <summary>The value itself if it is not hashed.</summary>
    public required string IdentityHash { get; init; }

    /// <summary><c>name</c> or <c>emailAddress</c>.</summary>
    public required string IdentityType { get; init; }

    /// <summary>Appended before hashing.</summary>
    public string? Salt { get; init; }
}

/// <summary>IPMA as the issuer, named by its DID (Open Badges 3.0, Profile).</summary>
public sealed record CredentialProfile
{
    public required string Id { get; init; }
    public IReadOnlyList<string> Type { get; init; } = ["Profile"];
    public required string Name { get; init; }
    public required Uri? Url { get; init; }
    public required string? Email { get; init; }
}

/// <summary>Where a verifier sees whether a credential was revoked (W3C: Bitstring Status List 1.0, section 2.1).</summary>
public sealed record CredentialStatus
{
    public required string Id { get; init; }

    public string Type { get; init; } = "BitstringStatusListEntry";

    public string StatusPurpose { get; init; } = "revocation";

    /// <summary>In decimal digits.</summary>
    public required string StatusListIndex { get; init; }

    public required Uri StatusListCredential { get; init; }

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
    [JsonPropertyName("@context")]
    public string Context { get; init; } = "https://www.w3.org/ns/credentials/v2";

    /// <summary>The token as a data URL.</summary>
    public required string Id { get; init; }

    public string Type { get; init; } = "EnvelopedVerifiableCredential";

    public static EnvelopedCredential FromToken(string token) => new() { Id = $"data:application/vc+jwt,{token}" };
}

/// <summary>Leaves nulls out: in JSON-LD a null is a statement of its own.</summary>
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
    /// <summary>Without escapes for HTML, in which none of this appears, so that tokens get shorter.</summary>
    public static OpenBadgesJson Plain { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new UtcDateTimeConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
