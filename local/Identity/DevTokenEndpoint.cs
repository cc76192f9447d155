using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace MyIpma.Local.Identity;

/// <summary>The token endpoint (RFC 6749, section 4.1.3, with RFC 7636).</summary>
internal sealed class DevTokenEndpoint(IOptions<DevIssuerSettings> options, DevTokens tokens, DevCodes codes)
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

        // Taken before it is checked: a code that was tried with the wrong verifier may be a stolen one.
        return codes.TryTake(form["code"].ToString(), out var grant)
            && grant.RedirectUri == form["redirect_uri"]
            && grant.IsProvenBy(form["code_verifier"].ToString())
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
