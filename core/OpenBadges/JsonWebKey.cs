using MyIpma.Core.OpenBadges.Signing;

namespace MyIpma.Core.OpenBadges;

/// <summary>A public ES256 key (RFC 7517).</summary>
public sealed record JsonWebKey(string Kty, string Crv, string X, string Y, string Kid, string Alg, string Use)
{
    /// <summary>The key as others read it.</summary>
    public static JsonWebKey Of(PublicKey key) => new("EC", "P-256", key.X, key.Y, key.Id, "ES256", "sig");
}
