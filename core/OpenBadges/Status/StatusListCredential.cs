using System.Text.Json.Serialization;

namespace MyIpma.Core.OpenBadges.Status;

/// <summary>A status list as a verifiable credential (W3C: Bitstring Status List 1.0, section 2.2).</summary>
public sealed record StatusListCredential
{
    /// <summary>The vocabulary.</summary>
    [JsonPropertyName("@context")]
    public IReadOnlyList<string> Context { get; init; } = ["https://www.w3.org/ns/credentials/v2"];

    /// <summary>Its address.</summary>
    public required Uri Id { get; init; }

    /// <summary>The kinds of credential it is.</summary>
    public IReadOnlyList<string> Type { get; init; } = ["VerifiableCredential", "BitstringStatusListCredential"];

    /// <summary>The DID that signs.</summary>
    public required string Issuer { get; init; }

    /// <summary>When it was signed.</summary>
    public required DateTimeOffset ValidFrom { get; init; }

    /// <summary>When it is too old to rely on.</summary>
    public required DateTimeOffset ValidUntil { get; init; }

    /// <summary>The list.</summary>
    public required StatusListSubject CredentialSubject { get; init; }
}
