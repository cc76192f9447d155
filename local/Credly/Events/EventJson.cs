using System.Text.Json.Nodes;

namespace MyIpma.Local.Credly;

internal sealed class EventJson(CredlySimulatorSettings settings, BadgeJson badges)
{
    /// <summary>The body of a webhook: ids and a name, nothing of the badge (seen in receivers).</summary>
    public JsonObject Envelope(CredlyEvent happened) => new()
    {
        ["id"] = happened.Id,
        ["organization_id"] = settings.OrganizationId,
        ["event_type"] = happened.Type,
        ["occurred_at"] = Stamp.Text(happened.OccurredAt),
    };

    /// <summary>With the badge as it is now, not as it was (the documented sample of badge.created holds an accepted badge).</summary>
    public JsonObject Full(CredlyState state, CredlyEvent happened)
    {
        var json = Envelope(happened);
        json["badge"] = state.Badges.TryGetValue(happened.BadgeId, out var badge) ? badges.Full(state, badge) : Deleted(happened);
        return json;
    }

    private static JsonObject Deleted(CredlyEvent happened) => new()
    {
        ["id"] = happened.BadgeId,
        ["state"] = happened.BadgeState.Text(),
        ["issuer_earner_id"] = happened.IssuerEarnerId,
    };
}
