using System.Text.Json.Serialization;

namespace MyIpma.Core.OpenBadges;

/// <summary>A DID document with the keys that may make statements (W3C: Decentralized Identifiers 1.0, sections 5.2 and 5.3.2).</summary>
public sealed record DidDocument
{
    /// <summary>The vocabulary.</summary>
    [JsonPropertyName("@context")]
    public IReadOnlyList<string> Context { get; init; } = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"];

    /// <summary>The DID.</summary>
    public required string Id { get; init; }

    /// <summary>The keys.</summary>
    public required IReadOnlyList<VerificationMethod> VerificationMethod { get; init; }

    /// <summary>Which of them sign credentials.</summary>
    public required IReadOnlyList<string> AssertionMethod { get; init; }
}
