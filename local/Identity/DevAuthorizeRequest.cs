using Microsoft.AspNetCore.WebUtilities;

namespace MyIpma.Local.Identity;

/// <summary>The query of an authorization request (OpenID Connect Core, section 3.1.2.1).</summary>
internal sealed record DevAuthorizeRequest(
    string ClientId, string RedirectUri, string ResponseType, string? State, string? Nonce, string Challenge, string ChallengeMethod, bool AskAgain)
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
        query["prompt"].ToString().Split(' ').Any(prompt => prompt is "login" or "select_account"));

    /// <summary>Problems that may not be told by redirect, because the redirect itself is in doubt.</summary>
    public string? Untrusted(DevIssuerSettings settings) =>
        ClientId != settings.ClientId ? "client_id is not known here."
        : !settings.IsOurs(RedirectUri) ? "redirect_uri must have the origin of this host."
        : null;

    /// <summary>Problems told to the client by redirect, with the error code and its description.</summary>
    public (string Error, string Description)? Refused() =>
        ResponseType != "code" ? ("unsupported_response_type", "response_type must be code.")
        : ChallengeMethod != "S256" || Challenge.Length != ChallengeLength ? ("invalid_request", "PKCE with S256 is required.")
        : null;

    public string Answer(string code) => Redirect(("code", code));

    public string Answer((string Error, string Description) refusal) =>
        Redirect(("error", refusal.Error), ("error_description", refusal.Description));

    private string Redirect(params (string Key, string Value)[] parts)
    {
        var query = parts.ToDictionary(part => part.Key, part => (string?)part.Value, StringComparer.Ordinal);
        if (State is not null)
        {
            query["state"] = State;
        }

        return QueryHelpers.AddQueryString(RedirectUri, query);
    }
}
