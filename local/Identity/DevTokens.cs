using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MyIpma.Local.Identity;

internal sealed record DevIdentity(string Subject, string Email, bool Verified, string? Name, IReadOnlyList<string> Roles);

/// <summary>The API validates these tokens with the same code as any other issuer's.</summary>
internal sealed class DevTokens(DevIssuerKeys keys, IOptions<DevIssuerSettings> options, TimeProvider time)
{
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly DevIssuerSettings settings = options.Value;

    public DevIdentity Identify(DevEmail email, string? subject = null, bool? verified = null, IReadOnlyList<string>? roles = null)
    {
        var person = settings.People.FirstOrDefault(person => DevEmail.TryParse(person.Email, out var known) && known == email);
        return new DevIdentity(string.IsNullOrWhiteSpace(subject) ? email.Subject : subject, email.Value, verified ?? settings.ProvesAddresses, person?.Name, roles ?? person?.Roles ?? []);
    }

    public string Access(DevIdentity identity) => Write(settings.Audience, keys.Credentials, ClaimsOf(identity));

    /// <summary>An access token of the first demo person, for the API reference.</summary>
    public string AccessForDemo() => settings.People is [var first, ..] && DevEmail.TryParse(first.Email, out var email) ? Access(Identify(email)) : "";

    public string Id(DevIdentity identity, string? nonce)
    {
        var claims = ClaimsOf(identity);
        if (nonce is not null)
        {
            claims[JwtRegisteredClaimNames.Nonce] = nonce;
        }

        return Write(settings.ClientId, DevIssuerKeys.IdTokenCredentials, claims);
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

    private string Write(string audience, SigningCredentials key, Dictionary<string, object> claims)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = settings.Issuer,
            Audience = audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + settings.TokenLifetime,
            SigningCredentials = key,
            Claims = claims,
        });
    }
}

/// <summary>The token endpoint (RFC 6749, section 4.1.3, with RFC 7636).</summary>
internal sealed class DevTokenEndpoint(IOptions<DevIssuerSettings> options, DevTokens tokens, DevAuthorizationCodes codes)
{
    private readonly DevIssuerSettings settings = options.Value;

    public async Task<IResult> ExchangeAsync(HttpContext http, CancellationToken ct)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (!http.Request.HasFormContentType)
        {
            return Refuse("invalid_request", "The body must be a form.");
        }

        var form = await http.Request.ReadFormAsync(ct);
        if (form["grant_type"] != "authorization_code")
        {
            return Refuse("unsupported_grant_type", "grant_type must be authorization_code.");
        }

        if (form["client_id"] != settings.ClientId)
        {
            return Refuse("invalid_client", "client_id is not known here.");
        }

        // Removed before it is checked: a code sent with the wrong verifier may be stolen.
        return codes.TryTake(form["code"].ToString(), out var grant)
            && grant.RedirectUri == form["redirect_uri"]
            && grant.IsVerifiedBy(form["code_verifier"].ToString())
                ? TypedResults.Ok(Answer(grant))
                : Refuse("invalid_grant", "The code is unknown, used or too old, or does not belong to this redirect_uri or code_verifier.");
    }

    private TokenAnswer Answer(DevGrant grant) => new(
        tokens.Access(grant.Identity),
        tokens.Id(grant.Identity, grant.Nonce),
        "Bearer",
        (int)settings.TokenLifetime.TotalSeconds,
        "openid email profile");

    private static BadRequest<TokenRefusal> Refuse(string error, string description) =>
        TypedResults.BadRequest(new TokenRefusal(error, description));

    internal sealed record TokenAnswer(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("id_token")] string IdToken,
        [property: JsonPropertyName("token_type")] string TokenType,
        [property: JsonPropertyName("expires_in")] int ExpiresIn,
        [property: JsonPropertyName("scope")] string Scope);

    internal sealed record TokenRefusal(
        [property: JsonPropertyName("error")] string Error,
        [property: JsonPropertyName("error_description")] string Description);
}
