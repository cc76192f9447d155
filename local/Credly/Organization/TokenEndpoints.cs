using System.Text.Json.Nodes;

namespace MyIpma.Local.Credly;

internal static class TokenEndpoints
{
    public static void MapTokens(this RouteGroupBuilder organization)
    {
        organization.MapGet("authorization_tokens", ListAsync).Named("listTokens");
        organization.MapPost("authorization_tokens", CreateAsync).Named("createToken");
        organization.MapPost("authorization_tokens/rotate", RotateAsync).Named("rotateToken");
    }

    /// <summary>A token without write or delete rights sees only those like itself (Credly: authorization tokens).</summary>
    private static Task<Answer> ListAsync(HttpContext http, Ledger ledger, CredlySimulatorSettings settings, CredlyUrls urls, CancellationToken ct)
    {
        var caller = ApiGate.CallerOf(http);
        return ledger.ReadAsync(
            state => Answer.Ok(new JsonArray(
            [
                .. state.Tokens.Values
                    .Where(token => !caller.IsReadOnly || token.IsReadOnly)
                    .OrderBy(token => token.CreatedAt)
                    .Select(token => Tokens.Render(token, settings, urls)),
            ])),
            ct);
    }

    private static Task<Answer> CreateAsync(JsonBody body, Ledger ledger, CredlySimulatorSettings settings, CredlyUrls urls, CancellationToken ct) =>
        ledger.ChangeAsync(draft => Answer.Created(Tokens.Render(Tokens.Create(draft, body.Value), settings, urls)), ct);

    /// <summary>Looks the token up again: of two rotations at once, the second comes with a value that no longer works.</summary>
    private static Task<Answer> RotateAsync(HttpContext http, Ledger ledger, CredlySimulatorSettings settings, CredlyUrls urls, CancellationToken ct)
    {
        var caller = ApiGate.CallerOf(http);
        return ledger.ChangeAsync(
            draft => Tokens.Find(draft.State, caller.Value, draft.Now) is { } current
                ? Answer.Ok(Tokens.Render(Tokens.Rotate(draft, current), settings, urls))
                : ApiGate.Unauthorized,
            ct);
    }
}
