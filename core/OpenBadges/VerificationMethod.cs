namespace MyIpma.Core.OpenBadges;

/// <summary>A key of a DID document (W3C: Controlled Identifiers 1.0, JsonWebKey).</summary>
public sealed record VerificationMethod
{
    /// <summary>The DID URL.</summary>
    public required string Id { get; init; }

    /// <summary>The kind.</summary>
    public string Type { get; init; } = "JsonWebKey";

    /// <summary>Whose key it is.</summary>
    public required string Controller { get; init; }

    /// <summary>The public key.</summary>
    public required JsonWebKey PublicKeyJwk { get; init; }
}
