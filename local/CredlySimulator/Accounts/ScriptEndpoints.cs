using System.Text.Json;
using CredlySimulator.Badges;
using CredlySimulator.State;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CredlySimulator.Accounts;

/// <summary>For scripts: acts as an earner in the pages would, and shows the state of all badges.</summary>
internal static class ScriptEndpoints
{
    public static void MapScripts(this RouteGroupBuilder credly)
    {
        credly.MapPost("act", ActAsync);
        credly.MapGet("state", StateAsync);
    }

    private static async Task<IResult> ActAsync(HttpRequest request, SimulatorState simulator, CancellationToken ct)
    {
        if (await ReadAsync(request, ct) is not { Email: { } email, Action: { } action } command)
        {
            return ScriptProblem.Invalid("The body must be a JSON object with email, action and, optionally, badgeId, all of them strings.");
        }

        if (!EmailAddress.IsValid(email))
        {
            return ScriptProblem.Invalid("email is not an e-mail address.");
        }

        return ScriptedAction.Find(action) is { } script
            ? await simulator.ChangeAsync(transaction => script.Run(transaction, EmailAddress.Canonical(email), command.BadgeId), ct)
            : ScriptProblem.Invalid($"action must be one of {string.Join(", ", ScriptedAction.Actions)}.");
    }

    private static async Task<IResult> StateAsync(SimulatorState simulator, CancellationToken ct) =>
        TypedResults.Ok(await simulator.ReadAsync(state => new StateReport([.. state.BadgesInOrder.Select(BadgeReport.From)]), ct));

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
    public static BadgeReport From(Badge badge) => new(
        badge.Id,
        badge.TemplateId,
        badge.RecipientEmail,
        badge.IssuerEarnerId,
        badge.State.ToApiString(),
        badge.Public,
        badge.ReplacesBadgeId,
        badge.ReplacementBadgeId,
        badge.RevocationReason,
        CredlyTime.Format(badge.StateUpdatedAt));
}

internal sealed record ScriptedAction(
    string Action, Func<Badge, bool> Applies, Func<StateTransaction, Badge, Badge> OnBadge, Func<StateTransaction, Account, Account> OnAccount)
{
    private static readonly ScriptedAction[] All =
    [
        ForBadges("accept", badge => badge.State == BadgeState.Pending, EarnerActions.Accept),
        ForBadges("reject", badge => badge.State == BadgeState.Pending, EarnerActions.Reject),
        ForBadges("makePublic", badge => badge.State == BadgeState.Accepted, (transaction, badge) => EarnerActions.SetVisibility(transaction, badge, true)),
        ForBadges("makePrivate", badge => badge.State == BadgeState.Accepted, (transaction, badge) => EarnerActions.SetVisibility(transaction, badge, false)),
        ForAccount("autoAcceptOn", (transaction, account) => EarnerActions.SetAutoAccept(transaction, account, true)),
        ForAccount("autoAcceptOff", (transaction, account) => EarnerActions.SetAutoAccept(transaction, account, false)),
    ];

    public static IEnumerable<string> Actions => All.Select(script => script.Action);

    public static ScriptedAction? Find(string action) => Array.Find(All, script => script.Action == action);

    /// <summary>Without a badge id, all badges to which the action applies; with one, only that badge, unchanged where the action does not apply.</summary>
    public IResult Run(StateTransaction transaction, string email, string? badgeId)
    {
        var account = transaction.State.AccountOf(email);
        var badges = transaction.State.BadgesInOrder.Where(badge => account?.Has(badge.RecipientEmail) ?? badge.RecipientEmail == email).ToList();
        var chosen = badgeId is null ? badges.FindAll(badge => Applies(badge)) : badges.FindAll(badge => badge.Id == badgeId);
        if (badgeId is not null && chosen.Count == 0)
        {
            return ScriptProblem.UnknownBadge(badgeId);
        }

        var name = badges.FirstOrDefault();
        OnAccount(transaction, account ?? EarnerActions.SignUp(transaction, email, name?.FirstName ?? "Demo", name?.LastName ?? "Earner"));
        var done = chosen.Select(badge => OnBadge(transaction, badge)).Select(badge => new ActedBadge(badge.Id, badge.State.ToApiString(), badge.Public)).ToList();
        return TypedResults.Ok(new ActReport(email, Action, done));
    }

    private static ScriptedAction ForBadges(string action, Func<Badge, bool> applies, Func<StateTransaction, Badge, Badge> onBadge) =>
        new(action, applies, onBadge, (_, account) => account);

    private static ScriptedAction ForAccount(string action, Func<StateTransaction, Account, Account> onAccount) =>
        new(action, _ => false, (_, badge) => badge, onAccount);
}

internal sealed record ActReport(string Email, string Action, IReadOnlyList<ActedBadge> Badges);

internal sealed record ActedBadge(string Id, string State, bool Public);

/// <summary>Errors of the script endpoints, which are ours and not Credly's (RFC 9457).</summary>
internal static class ScriptProblem
{
    public static ProblemHttpResult Invalid(string detail) =>
        Create(StatusCodes.Status400BadRequest, "invalid-request", "The request is not valid.", detail);

    public static ProblemHttpResult UnknownBadge(string badgeId) =>
        Create(StatusCodes.Status404NotFound, "badge-not-found", "No such badge.", $"No badge {badgeId} was issued to an address of this earner.");

    private static ProblemHttpResult Create(int status, string code, string title, string detail) => TypedResults.Problem(
        detail,
        statusCode: status,
        title: title,
        type: $"https://my.ipma.world/problems/{code}",
        extensions: new Dictionary<string, object?> { ["code"] = code });
}
