using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace MyIpma.Local.Identity;

/// <summary>What an authorization code stands for until it is redeemed.</summary>
internal sealed record DevGrant(DevIdentity Identity, string RedirectUri, string Challenge, string? Nonce, DateTimeOffset Until)
{
    /// <summary>RFC 7636, section 4.6: the verifier's SHA-256 is the challenge.</summary>
    public bool IsProvenBy(string verifier)
    {
        var challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(challenge), Encoding.ASCII.GetBytes(Challenge));
    }
}

/// <summary>Authorization codes: each good for one exchange, tried or succeeded, and for a minute.</summary>
internal sealed class DevCodes(IOptions<DevIssuerSettings> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DevGrant> grants = new(StringComparer.Ordinal);

    public string Create(DevIdentity identity, string redirectUri, string challenge, string? nonce)
    {
        var now = time.GetUtcNow();
        foreach (var old in grants.Where(grant => grant.Value.Until <= now))
        {
            grants.TryRemove(old);
        }

        var code = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
        grants[code] = new DevGrant(identity, redirectUri, challenge, nonce, now + options.Value.CodeLifetime);
        return code;
    }

    public bool TryTake(string code, [NotNullWhen(true)] out DevGrant? grant) =>
        grants.TryRemove(code, out grant) && grant.Until > time.GetUtcNow();
}
