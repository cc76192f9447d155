using System.Text.Json.Serialization;

namespace MyIpma.Core.OpenBadges.Credentials;

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
    public static EnvelopedCredential Of(string token) => new() { Id = $"data:application/vc+jwt,{token}" };
}
