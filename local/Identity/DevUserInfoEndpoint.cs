using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MyIpma.Local.Identity;

/// <summary>The UserInfo endpoint (OpenID Connect Core, section 5.3): who the bearer of an access token is.</summary>
internal sealed class DevUserInfoEndpoint(IOptions<DevIssuerSettings> options, DevIssuerKeys keys, TimeProvider time)
{
    private static readonly string[] Told = ["sub", "email", "email_verified", "name", "roles"];
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    public async Task<IResult> AnswerAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        var (scheme, token) = http.Request.Headers.Authorization.ToString().Split(' ', 2) is [var first, var second] ? (first, second) : ("", "");
        if (!scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return TypedResults.Unauthorized();
        }

        var result = await Handler.ValidateTokenAsync(token, Expected());
        if (!result.IsValid)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            return TypedResults.Unauthorized();
        }

        return TypedResults.Ok(result.Claims.Where(claim => Told.Contains(claim.Key)).ToDictionary());
    }

    private TokenValidationParameters Expected() => new()
    {
        ValidIssuer = options.Value.Issuer,
        ValidAudience = options.Value.Audience,
        IssuerSigningKey = keys.Credentials.Key,
        LifetimeValidator = (_, expires, _, _) => expires > time.GetUtcNow().UtcDateTime,
    };
}
