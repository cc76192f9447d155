using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MyIpma.Local.Identity;

/// <summary>Whom a token is about.</summary>
internal sealed record DevIdentity(string Subject, string Email, bool Verified, string? Name, IReadOnlyList<string> Roles);

/// <summary>Writes the tokens of the development issuer; the API checks them with the same code as any other issuer's.</summary>
internal sealed class DevTokens(DevIssuerKeys keys, IOptions<DevIssuerSettings> options, TimeProvider time)
{
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly DevIssuerSettings settings = options.Value;

    public DevIdentity Identify(DevEmail email, string? subject = null, bool verified = true, IReadOnlyList<string>? roles = null)
    {
        var name = settings.People.FirstOrDefault(person => DevEmail.TryParse(person.Email, out var known) && known == email)?.Name;
        return new DevIdentity(string.IsNullOrWhiteSpace(subject) ? email.Subject : subject, email.Value, verified, name, roles ?? []);
    }

    public string Access(DevIdentity identity) => Write(settings.Audience, ClaimsOf(identity));

    public string Id(DevIdentity identity, string? nonce)
    {
        var claims = ClaimsOf(identity);
        if (nonce is not null)
        {
            claims[JwtRegisteredClaimNames.Nonce] = nonce;
        }

        return Write(settings.ClientId, claims);
    }

    private static Dictionary<string, object> ClaimsOf(DevIdentity identity)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [JwtRegisteredClaimNames.Sub] = identity.Subject,
            [JwtRegisteredClaimNames.Email] = identity.Email,
            [JwtRegisteredClaimNames.EmailVerified] = identity.Verified,
        };
        if (identity.Name is not null)
        {
            claims[JwtRegisteredClaimNames.Name] = identity.Name;
        }

        if (identity.Roles.Count > 0)
        {
            claims["roles"] = identity.Roles.ToArray();
        }

        return claims;
    }

    private string Write(string audience, Dictionary<string, object> claims)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = settings.Issuer,
            Audience = audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + settings.TokenLifetime,
            SigningCredentials = keys.Credentials,
            Claims = claims,
        });
    }
}
