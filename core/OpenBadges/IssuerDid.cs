using MyIpma.Core.Common;

namespace MyIpma.Core.OpenBadges;

/// <summary>IPMA as the issuer of credentials: a <c>did:web</c> of a host chosen once (W3C CCG: did:web method, section 2; a port is written <c>%3A</c>).</summary>
public sealed class IssuerDid(IOptions<SiteOptions> site, IOptions<OpenBadgesOptions> options)
{
    /// <summary>The DID of the API's host, which is not the issuer's once the API has moved to another host.</summary>
    private readonly string current = CreateId(HostOf(site.Value.GetApiUri("")));

    /// <summary>E.g. <c>did:web:api.my.ipma.world</c>.</summary>
    public string Id { get; } = CreateId(options.Value.DidHost ?? HostOf(site.Value.GetApiUri("")));

    /// <summary>The DID URL of a key, as a token's header names it.</summary>
    public string GetKeyId(PublicKey key) => $"{Id}#{key.Id}";

    /// <summary>
    /// The document in which a verifier finds the keys (W3C: Decentralized Identifiers 1.0, section 5). Requested at the API's own host, if that is another one, it is the
    /// document of that host's DID; each names the other as the same issuer.
    /// </summary>
    public DidDocument CreateDocument(IReadOnlyList<PublicKey> keys, string requestHost)
    {
        var id = CreateId(requestHost) == current ? current : Id;
        return new()
        {
            Id = id,
            AlsoKnownAs = Id == current ? null : [id == Id ? current : Id],
            VerificationMethod = [.. keys.Select(key => new VerificationMethod { Id = $"{id}#{key.Id}", Controller = id, PublicKeyJwk = PublicJwk.FromPublicKey(key) })],
            AssertionMethod = [.. keys.Select(key => $"{id}#{key.Id}")],
        };
    }

    /// <summary>Each key is listed twice: by the DID URL in a token's header, and by its thumbprint, for verifiers that look up only the fragment.</summary>
    public PublicJwkSet CreateKeySet(IReadOnlyList<PublicKey> keys) =>
        new([.. keys.Select(PublicJwk.FromPublicKey).SelectMany(key => new[] { key with { Kid = $"{Id}#{key.Kid}" }, key })]);

    private static string CreateId(string host) => $"did:web:{host.ToLowerInvariant().Replace(":", "%3A", StringComparison.Ordinal)}";

    private static string HostOf(Uri api) => api.IsDefaultPort ? api.IdnHost : string.Create(CultureInfo.InvariantCulture, $"{api.IdnHost}:{api.Port}");
}

/// <summary>A DID document with the keys that may make statements (W3C: Decentralized Identifiers 1.0, sections 5.2 and 5.3.2).</summary>
public sealed record DidDocument
{
    /// <summary>The vocabulary.</summary>
    [JsonPropertyName("@context")]
    public IReadOnlyList<string> Context { get; init; } = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"];

    /// <summary>The DID.</summary>
    public required string Id { get; init; }

    /// <summary>Other DIDs of the same issuer; none where there is only one.</summary>
    public IReadOnlyList<string>? AlsoKnownAs { get; init; }

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
    public static PublicJwk FromPublicKey(PublicKey key) => new("EC", "P-256", key.X, key.Y, key.Id, "ES256", "sig");
}

/// <summary>The public keys for verifiers that know no DIDs (RFC 7517, section 5).</summary>
public sealed record PublicJwkSet(IReadOnlyList<PublicJwk> Keys);
