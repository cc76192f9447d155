using System.Text.Json;

namespace MyIpma.Local.Credly;

/// <summary>Revokes and deletes (Credly: revoke badge, delete badge).</summary>
internal sealed class BadgeRevoking(BadgeJson json)
{
    public Answer Revoke(Draft draft, string badgeId, JsonElement body)
    {
        if (!draft.State.Badges.TryGetValue(badgeId, out var badge))
        {
            return Answer.NotFound;
        }

        var reader = new FieldReader(body);
        var reason = reader.RequiredText("reason");
        reader.Flag("suppress_revoke_notification_email");
        return badge.State switch
        {
            _ when reader.Errors.Count > 0 => Answer.Invalid(reader.Errors),
            BadgeState.Replaced => Answer.Unprocessable($"Badge {badge.Id} cannot be revoked because it has been replaced."),

            // [I] Revoking again changes nothing, the first reason included.
            BadgeState.Revoked => Answer.Ok(json.Full(draft.State, badge)),
            _ => Answer.Ok(json.Full(draft.State, Put(draft, badge.InState(BadgeState.Revoked, draft.Now) with { RevocationReason = reason }))),
        };
    }

    public static Answer Delete(Draft draft, string badgeId)
    {
        if (!draft.State.Badges.TryGetValue(badgeId, out var badge))
        {
            return Answer.NotFound;
        }

        draft.Remove(badge);
        draft.Announce(EventTypes.Deleted, badge.Touched(draft.Now));
        return Answer.NoContent;
    }

    private static Badge Put(Draft draft, Badge revoked)
    {
        draft.Put(revoked);
        draft.Announce(EventTypes.StateChanged, revoked);
        return revoked;
    }
}
