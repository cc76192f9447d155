using System.Text.Json;

namespace MyIpma.Local.Credly;

/// <summary>For scripts: does what the earner would do in the pages, and shows the truth about all badges.</summary>
internal static class ScriptEndpoints
{
    public static void MapScripts(this RouteGroupBuilder credly)
    {
        credly.MapPost("act", ActAsync);
        credly.MapGet("state", StateAsync);
    }

    private static async Task<IResult> ActAsync(HttpRequest request, Ledger ledger, CancellationToken ct)
    {
        if (await ReadAsync(request, ct) is not { Email: { } email, Action: { } action } command)
        {
            return ScriptProblem.Invalid("The body must be a JSON object with email, action and, optionally, badgeId, all of them texts.");
        }

        if (!EmailAddress.IsValid(email))
        {
            return ScriptProblem.Invalid("email is not an e-mail address.");
        }

        return EarnerScript.Find(action) is { } script
            ? await ledger.ChangeAsync(draft => script.Run(draft, EmailAddress.Canonical(email), command.BadgeId), ct)
            : ScriptProblem.Invalid($"action must be one of {string.Join(", ", EarnerScript.Actions)}.");
    }

    private static async Task<IResult> StateAsync(Ledger ledger, CancellationToken ct) =>
        TypedResults.Ok(await ledger.ReadAsync(state => new StateReport([.. state.BadgesInOrder.Select(BadgeReport.Of)]), ct));

    private static async Task<ActCommand?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<ActCommand>(request.Body, JsonSerializerOptions.Web, ct);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record ActCommand(string? Email, string? Action, string? BadgeId);

internal sealed record StateReport(IReadOnlyList<BadgeReport> Badges);

internal sealed record BadgeReport(
    string Id,
    string TemplateId,
    string Email,
    string? IssuerEarnerId,
    string State,
    bool Public,
    string? Replaces,
    string? ReplacedBy,
    string? RevocationReason,
    string? StateUpdatedAt)
{
    public static BadgeReport Of(Badge badge) => new(
        badge.Id,
        badge.TemplateId,
        badge.RecipientEmail,
        badge.IssuerEarnerId,
        badge.State.Text(),
        badge.Public,
        badge.ReplacesBadgeId,
        badge.ReplacementBadgeId,
        badge.RevocationReason,
        Stamp.Text(badge.StateUpdatedAt));
}
