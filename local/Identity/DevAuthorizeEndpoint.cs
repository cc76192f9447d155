using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace MyIpma.Local.Identity;

/// <summary>The authorization endpoint: asks whom to sign in, unless a person has just been selected, and answers with a code.</summary>
internal sealed class DevAuthorizeEndpoint(IOptions<DevIssuerSettings> options, DevTokens tokens, DevAuthorizationCodes codes)
{
    private readonly DevIssuerSettings settings = options.Value;

    public IResult Ask(HttpContext http)
    {
        var request = DevAuthorizeRequest.From(http.Request.Query);
        if (Refuse(request) is { } refusal)
        {
            return refusal;
        }

        if (!request.RequiresPrompt && SelectedPersonCookie.Take(http) is { } selected)
        {
            return Answer(http, request, selected);
        }

        if (request.IsSilent)
        {
            return SignedInCookie.Read(http) is { } known
                ? Answer(http, request, known)
                : request.Answer(("login_required", "Nobody is signed in here."));
        }

        return DevSignInPage.Picker(settings.People, settings.Issuer + "/authorize" + http.Request.QueryString, problem: null);
    }

    public async Task<IResult> PickAsync(HttpContext http, CancellationToken ct)
    {
        var request = DevAuthorizeRequest.From(http.Request.Query);
        if (Refuse(request) is { } refusal)
        {
            return refusal;
        }

        var form = await http.Request.ReadFormAsync(ct);
        return DevEmail.TryParse(form["email"], out var email)
            ? Answer(http, request, email)
            : DevSignInPage.Picker(settings.People, settings.Issuer + "/authorize" + http.Request.QueryString, DevSignInPage.NoAddress);
    }

    private IResult? Refuse(DevAuthorizeRequest request) =>
        request.RedirectError(settings) is { } error ? DevProblems.Refused("invalid-authorization-request", error)
        : request.ProtocolError() is { } protocolError ? request.Answer(protocolError)
        : null;

    private IResult Answer(HttpContext http, DevAuthorizeRequest request, DevEmail email)
    {
        SignedInCookie.Set(http, email);
        return request.Answer(codes.Create(tokens.Identify(email), request.RedirectUri, request.Challenge, request.Nonce));
    }
}

/// <summary>The query of an authorization request (OpenID Connect Core, section 3.1.2.1).</summary>
internal sealed record DevAuthorizeRequest(
    string ClientId, string RedirectUri, string ResponseType, string? State, string? Nonce, string Challenge, string ChallengeMethod, string ResponseMode, bool RequiresPrompt, bool IsSilent)
{
    private const int ChallengeLength = 43;

    public static DevAuthorizeRequest From(IQueryCollection query) => new(
        query["client_id"].ToString(),
        query["redirect_uri"].ToString(),
        query["response_type"].ToString(),
        query["state"],
        query["nonce"],
        query["code_challenge"].ToString(),
        query["code_challenge_method"].ToString(),
        query["response_mode"] is [{ Length: > 0 } mode] ? mode : DevResponseMode.Query,
        query["prompt"].ToString().Split(' ').Any(prompt => prompt is "login" or "select_account"),
        query["prompt"] == "none");

    /// <summary>Errors that must not be sent by redirect, because the redirect URI is not trusted (RFC 6749, section 4.1.2.1).</summary>
    public string? RedirectError(DevIssuerSettings settings) =>
        ClientId != settings.ClientId ? "client_id is not known here."
        : !settings.MayReturnTo(RedirectUri) ? "redirect_uri must be on this host or on a loopback address."
        : null;

    /// <summary>Errors sent to the client by redirect.</summary>
    public (string Error, string Description)? ProtocolError() =>
        ResponseType != "code" ? ("unsupported_response_type", "response_type must be code.")
        : !DevResponseMode.IsKnown(ResponseMode) ? ("invalid_request", "response_mode must be query, fragment or form_post.")
        : ChallengeMethod != "S256" || Challenge.Length != ChallengeLength ? ("invalid_request", "PKCE with S256 is required.")
        : null;

    public IResult Answer(string code) => Answer([new("code", code)]);

    public IResult Answer((string Error, string Description) refusal) =>
        Answer([new("error", refusal.Error), new("error_description", refusal.Description)]);

    private IResult Answer(KeyValuePair<string, string?>[] parts)
    {
        KeyValuePair<string, string?>[] all = State is null ? parts : [.. parts, new("state", State)];
        return ResponseMode switch
        {
            DevResponseMode.FormPost => DevFormPost.Page(RedirectUri, all),
            DevResponseMode.Fragment => TypedResults.Redirect(RedirectUri + "#" + QueryHelpers.AddQueryString("", all)[1..]),
            _ => TypedResults.Redirect(QueryHelpers.AddQueryString(RedirectUri, all)),
        };
    }
}

/// <summary>What an authorization code grants.</summary>
internal sealed record DevGrant(DevIdentity Identity, string RedirectUri, string Challenge, string? Nonce, DateTimeOffset Until)
{
    /// <summary>RFC 7636, section 4.6: the verifier's SHA-256 is the challenge.</summary>
    public bool IsVerifiedBy(string verifier)
    {
        var challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(challenge), Encoding.ASCII.GetBytes(Challenge));
    }
}

/// <summary>Authorization codes, each valid for a minute and for one attempt to exchange it.</summary>
internal sealed class DevAuthorizationCodes(IOptions<DevIssuerSettings> options, TimeProvider time)
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

/// <summary>OAuth 2.0 Multiple Response Types; Form Post Response Mode.</summary>
internal static class DevResponseMode
{
    public const string Query = "query";
    public const string Fragment = "fragment";
    public const string FormPost = "form_post";

    public static bool IsKnown(string mode) => mode is Query or Fragment or FormPost;
}

/// <summary>The page that posts the answer to the client, with a button for browsers without scripts (Form Post Response Mode).</summary>
internal static class DevFormPost
{
    public static IResult Script() => TypedResults.Text("document.forms[0].submit();\n", "text/javascript", Encoding.UTF8);

    public static IResult Page(string action, IEnumerable<KeyValuePair<string, string?>> fields) => TypedResults.Text(
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>Signing in - development</title>
        </head>
        <body>
        <form method="post" action="{WebUtility.HtmlEncode(action)}">
        {string.Concat(fields.Select(field => $"<input type=\"hidden\" name=\"{field.Key}\" value=\"{WebUtility.HtmlEncode(field.Value)}\">"))}
        <button>Continue</button>
        </form>
        <script src="{DevIssuerSettings.Path}/submit.js"></script>
        </body>
        </html>
        """,
        "text/html",
        Encoding.UTF8);
}
