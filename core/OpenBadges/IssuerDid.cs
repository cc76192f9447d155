using Microsoft.Extensions.Options;
using MyIpma.Core.OpenBadges.Signing;
using MyIpma.Core.Site;

namespace MyIpma.Core.OpenBadges;

/// <summary>IPMA as the issuer of credentials: a <c>did:web</c> of the API's host (W3C CCG: did:web method, section 2; a port is written <c>%3A</c>).</summary>
public sealed class IssuerDid(IOptions<SiteOptions> site)
{
    /// <summary>The DID, e.g. <c>did:web:api.my.ipma.world</c>.</summary>
    public string Id { get; } = IdOf(site.Value.Api(""));

    /// <summary>The DID URL of a key, as a token's header names it.</summary>
    public string MethodOf(PublicKey key) => $"{Id}#{key.Id}";

    /// <summary>The document a verifier finds the keys in (W3C: Decentralized Identifiers 1.0, section 5).</summary>
    public DidDocument Document(IReadOnlyList<PublicKey> keys) => new()
    {
        Id = Id,
        VerificationMethod = [.. keys.Select(key => new VerificationMethod { Id = MethodOf(key), Controller = Id, PublicKeyJwk = JsonWebKey.Of(key) })],
        AssertionMethod = [.. keys.Select(MethodOf)],
    };

    private static string IdOf(Uri api) => api.IsDefaultPort ? $"did:web:{api.IdnHost}" : $"did:web:{api.IdnHost}%3A{api.Port}";
}
