using System.Text.Json.Nodes;
using CredlySimulator.Api;
using CredlySimulator.Badges;
using CredlySimulator.State;

namespace CredlySimulator.Webhooks;

/// <summary>Something that happened to a badge. The badge itself is looked up when the event is read, as Credly seems to do.</summary>
internal sealed record CredlyEvent
{
    public required string Id { get; init; }

    public required long Sequence { get; init; }

    public required string Type { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required string BadgeId { get; init; }

    /// <summary>Kept for the event of a deleted badge, where there is nothing left to look up.</summary>
    public required BadgeState BadgeState { get; init; }

    public string? IssuerEarnerId { get; init; }

    public static CredlyEvent Create(Badge badge, string type, long sequence) => new()
    {
        Id = Guid.NewGuid().ToString(),
        Sequence = sequence,
        Type = type,
        OccurredAt = badge.UpdatedAt,
        BadgeId = badge.Id,
        BadgeState = badge.State,
        IssuerEarnerId = badge.IssuerEarnerId,
    };
}

/// <summary>Credly: webhooks, event types.</summary>
internal static class EventTypes
{
    public const string Created = "badge.created";
    public const string Deleted = "badge.deleted";
    public const string StateChanged = "badge.state.changed";
    public const string PrivacyChanged = "badge.privacy.changed";
}

internal sealed class EventJson(CredlySimulatorSettings settings, BadgeJson badges)
{
    /// <summary>The body of a webhook: ids and a name, nothing of the badge (seen in receivers).</summary>
    public JsonObject Envelope(CredlyEvent happened) => new()
    {
        ["id"] = happened.Id,
        ["organization_id"] = settings.OrganizationId,
        ["event_type"] = happened.Type,
        ["occurred_at"] = CredlyTime.Format(happened.OccurredAt),
    };

    /// <summary>With the badge as it is now, not as it was (the documented sample of badge.created holds an accepted badge).</summary>
    public JsonObject Full(StateSnapshot state, CredlyEvent happened)
    {
        var json = Envelope(happened);
        json["badge"] = state.Badges.TryGetValue(happened.BadgeId, out var badge) ? badges.Full(state, badge) : Deleted(happened);
        return json;
    }

    private static JsonObject Deleted(CredlyEvent happened) => new()
    {
        ["id"] = happened.BadgeId,
        ["state"] = happened.BadgeState.ToApiString(),
        ["issuer_earner_id"] = happened.IssuerEarnerId,
    };
}

internal static class EventEndpoints
{
    public static void MapEvents(this RouteGroupBuilder organization)
    {
        organization.MapGet("events", ListAsync).WithOperation("listEvents");
        organization.MapGet("events/{id}", GetAsync).WithOperation("getEvent");
    }

    /// <summary>[I] Newest first; the order of the feed was not found.</summary>
    private static Task<ApiResult> ListAsync(HttpRequest request, EventJson json, Paging paging, SimulatorState simulator, CancellationToken ct) =>
        simulator.ReadAsync(
            state => paging.Page(
                [.. state.Events.Values.OrderByDescending(happened => happened.Sequence)],
                request,
                happened => json.Full(state, happened)),
            ct);

    private static Task<ApiResult> GetAsync(string id, EventJson json, SimulatorState simulator, CancellationToken ct) =>
        simulator.ReadAsync(
            state => state.Events.TryGetValue(id, out var happened) ? ApiResult.Ok(json.Full(state, happened)) : ApiResult.NotFound,
            ct);
}
