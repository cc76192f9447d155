using System.Text.Json;
using System.Text.Json.Nodes;
using CredlySimulator.Api;
using CredlySimulator.Organization;
using CredlySimulator.State;
using CredlySimulator.Webhooks;

namespace CredlySimulator.Badges;

/// <summary>Replaces a badge by a new one with a new id (Credly: replace badge).</summary>
internal sealed class BadgeReplacer(BadgeJson json, TemplateJson templates)
{
    public ApiResult Replace(StateTransaction draft, string badgeId, JsonElement body)
    {
        if (!draft.State.Badges.TryGetValue(badgeId, out var badge))
        {
            return ApiResult.NotFound;
        }

        if (badge.State == BadgeState.Replaced)
        {
            var hint = new JsonObject { ["current_badge_id"] = CurrentOf(draft.State, badge).Id };
            return ApiResult.Unprocessable($"Badge {badge.Id} cannot be replaced because it has already been replaced.", hint);
        }

        // [I] Nothing readable says what replacing a withdrawn or declined badge does; both need reissuing.
        if (!badge.IsHeld)
        {
            return ApiResult.Unprocessable($"Badge {badge.Id} cannot be replaced because it is {badge.State.ToApiString()}.");
        }

        var fields = BadgeFields.ForReplace(body);
        return (templates.Find(fields.TemplateId), fields) switch
        {
            (not { State: "active" }, _) => BadgeIssuer.UnknownTemplate(fields.TemplateId),
            (_, { Errors.Count: > 0 } or { IssuedAt: null }) => ApiResult.Invalid(fields.Errors),
            ({ } template, { IssuedAt: { } issuedAt }) => ApiResult.Created(json.Full(draft.State, Put(draft, badge, fields, template, issuedAt))),
        };
    }

    /// <summary>The end of the chain of replacements.</summary>
    public static Badge CurrentOf(StateSnapshot state, Badge badge)
    {
        while (badge.ReplacementBadgeId is { } next && state.Badges.TryGetValue(next, out var newer))
        {
            badge = newer;
        }

        return badge;
    }

    /// <summary>The sample stayed accepted, so what was accepted stays so. [I] Omitted optional fields keep the old badge's values.</summary>
    private static Badge Put(StateTransaction draft, Badge old, BadgeFields fields, CredlyTemplate template, DateTimeOffset issuedAt)
    {
        var next = old with
        {
            Id = Guid.NewGuid().ToString(),
            Sequence = draft.NextSequence(),
            TemplateId = template.Id,
            FirstName = fields.FirstName ?? old.FirstName,
            MiddleName = fields.MiddleName ?? old.MiddleName,
            LastName = fields.LastName ?? old.LastName,
            IssuerEarnerId = fields.IssuerEarnerId ?? old.IssuerEarnerId,
            IssuedAt = issuedAt,
            ExpiresAt = fields.ExpiresAt,
            Country = fields.Country ?? old.Country,
            StateOrProvince = fields.StateOrProvince ?? old.StateOrProvince,
            Evidence = fields.Evidence.Count > 0 ? BadgeIssuer.WithIds(fields.Evidence) : old.Evidence,
            ReplacesBadgeId = old.Id,
            CreatedAt = draft.Now,
            UpdatedAt = draft.Now,
            StateUpdatedAt = old.State == BadgeState.Accepted ? draft.Now : null,
        };
        draft.Put(next);
        draft.RaiseEvent(EventTypes.Created, next);
        var replaced = draft.Put(old.WithState(BadgeState.Replaced, draft.Now) with { ReplacementBadgeId = next.Id });
        draft.RaiseEvent(EventTypes.StateChanged, replaced);
        return next;
    }
}

/// <summary>Revokes and deletes (Credly: revoke badge, delete badge).</summary>
internal sealed class BadgeRevoker(BadgeJson json)
{
    public ApiResult Revoke(StateTransaction draft, string badgeId, JsonElement body)
    {
        if (!draft.State.Badges.TryGetValue(badgeId, out var badge))
        {
            return ApiResult.NotFound;
        }

        var reader = new FieldReader(body);
        var reason = reader.RequiredText("reason");
        reader.Flag("suppress_revoke_notification_email");
        return badge.State switch
        {
            _ when reader.Errors.Count > 0 => ApiResult.Invalid(reader.Errors),
            BadgeState.Replaced => ApiResult.Unprocessable($"Badge {badge.Id} cannot be revoked because it has been replaced."),

            // [I] Revoking again changes nothing, the first reason included.
            BadgeState.Revoked => ApiResult.Ok(json.Full(draft.State, badge)),
            _ => ApiResult.Ok(json.Full(draft.State, Put(draft, badge.WithState(BadgeState.Revoked, draft.Now) with { RevocationReason = reason }))),
        };
    }

    public static ApiResult Delete(StateTransaction draft, string badgeId)
    {
        if (!draft.State.Badges.TryGetValue(badgeId, out var badge))
        {
            return ApiResult.NotFound;
        }

        draft.Remove(badge);
        draft.RaiseEvent(EventTypes.Deleted, badge.WithUpdatedAt(draft.Now));
        return ApiResult.NoContent;
    }

    private static Badge Put(StateTransaction draft, Badge revoked)
    {
        draft.Put(revoked);
        draft.RaiseEvent(EventTypes.StateChanged, revoked);
        return revoked;
    }
}
