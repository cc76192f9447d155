using System.Text.Json.Serialization;

namespace MyIpma.Core.OpenBadges.Credentials;

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
