using System.Text.Json.Nodes;
using CredlySimulator.Api;
using CredlySimulator.Badges;
using CredlySimulator.State;

namespace CredlySimulator.Webhooks;

/// <summary>The badge is looked up when the event is read, as Credly seems to do.</summary>
internal sealed record CredlyEvent
{
    public required string Id { get; init; }
    public required long Sequence { get; init; }
    public required string Type { get; init; }
    public required DateTimeOffset OccurredAt { get; init; }
    public required string BadgeId { get; init; }

    /// <summary>For the event of a deleted badge, which can no longer be looked up.</summary>
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
    /// <summary>The body of a webhook, which holds nothing of the badge (seen in receivers).</summary>
    public JsonObject Envelope(CredlyEvent credlyEvent) => new()
    {
        ["id"] = credlyEvent.Id,
        ["organization_id"] = settings.OrganizationId,
        ["event_type"] = credlyEvent.Type,
        ["occurred_at"] = CredlyTime.Format(credlyEvent.OccurredAt),
    };

    /// <summary>With the badge as it is now, not as it was (the documented sample of badge.created holds an accepted badge).</summary>
    public JsonObject Full(StateSnapshot state, CredlyEvent credlyEvent)
    {
        var json = Envelope(credlyEvent);
        json["badge"] = state.Badges.TryGetValue(credlyEvent.BadgeId, out var badge) ? badges.Full(state, badge) : Deleted(credlyEvent);
        return json;
    }

    private static JsonObject Deleted(CredlyEvent credlyEvent) => new()
    {
        ["id"] = credlyEvent.BadgeId,
        ["state"] = credlyEvent.BadgeState.ToApiString(),
        ["issuer_earner_id"] = credlyEvent.IssuerEarnerId,
    };
}

internal static class EventEndpoints
{
    public static void MapEvents(this RouteGroupBuilder organization)
    {
        organization.MapGet("events", ListAsync).WithOperation("listEvents");
        organization.MapGet("events/{id}", GetAsync).WithOperation("getEvent");
    }

    /// <summary>Assumption: newest first; the order is not documented.</summary>
    private static Task<ApiResult> ListAsync(HttpRequest request, EventJson json, Paging paging, SimulatorState simulator, CancellationToken ct) =>
        simulator.ReadAsync(
            state => paging.Page(
                [.. state.Events.Values.OrderByDescending(credlyEvent => credlyEvent.Sequence)],
                request,
                credlyEvent => json.Full(state, credlyEvent)),
            ct);

    private static Task<ApiResult> GetAsync(string id, EventJson json, SimulatorState simulator, CancellationToken ct) =>
        simulator.ReadAsync(
            state => state.Events.TryGetValue(id, out var credlyEvent) ? ApiResult.Ok(json.Full(state, credlyEvent)) : ApiResult.NotFound,
            ct);
}
