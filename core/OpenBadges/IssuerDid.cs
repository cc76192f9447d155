using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using MyIpma.Core.Common;

namespace MyIpma.Core.OpenBadges;

/// <summary>IPMA as the issuer of credentials: a <c>did:web</c> of the API's host (W3C CCG: did:web method, section 2; a port is written <c>%3A</c>).</summary>
public sealed class IssuerDid(IOptions<SiteOptions> site)
{
    /// <summary>The DID, e.g. <c>did:web:api.my.ipma.world</c>.</summary>
    public string Id { get; } = CreateId(site.Value.GetApiUri(""));

    /// <summary>The DID URL of a key, as a token's header names it.</summary>
    public string GetKeyId(PublicKey key) => $"{Id}#{key.Id}";

    /// <summary>The document a verifier finds the keys in (W3C: Decentralized Identifiers 1.0, section 5).</summary>
    public DidDocument Document(IReadOnlyList<PublicKey> keys) => new()
    {
        Id = Id,
        VerificationMethod = [.. keys.Select(key => new VerificationMethod { Id = GetKeyId(key), Controller = Id, PublicKeyJwk = PublicJwk.FromPublicKey(key) })],
        AssertionMethod = [.. keys.Select(GetKeyId)],
    };

    private static string CreateId(Uri api) => api.IsDefaultPort ? $"did:web:{api.IdnHost}" : $"did:web:{api.IdnHost}%3A{api.Port}";
}

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
    public required PublicJwk PublicKeyJwk { get; init; }
}

/// <summary>A public ES256 key (RFC 7517).</summary>
public sealed record PublicJwk(string Kty, string Crv, string X, string Y, string Kid, string Alg, string Use)
{
    /// <summary>The key as others read it.</summary>
    public static PublicJwk FromPublicKey(PublicKey key) => new("EC", "P-256", key.X, key.Y, key.Id, "ES256", "sig");
}

/// <summary>The public keys for verifiers that know no DIDs (RFC 7517, section 5).</summary>
public sealed record PublicJwkSet(IReadOnlyList<PublicJwk> Keys);
