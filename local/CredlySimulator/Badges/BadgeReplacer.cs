using System.Text.Json;
using System.Text.Json.Nodes;
using CredlySimulator.Api;
using CredlySimulator.Organization;
using CredlySimulator.State;
using CredlySimulator.Webhooks;

namespace CredlySimulator.Badges;

/// <summary>Replaces a badge with a new one with a new id (Credly: replace badge).</summary>
internal sealed class BadgeReplacer(BadgeJson json, TemplateJson templates)
{
    public ApiResult Replace(StateTransaction transaction, string badgeId, JsonElement body)
    {
        if (!transaction.State.Badges.TryGetValue(badgeId, out var badge))
        {
            return ApiResult.NotFound;
        }

        if (badge.State == BadgeState.Replaced)
        {
            var hint = new JsonObject { ["current_badge_id"] = CurrentOf(transaction.State, badge).Id };
            return ApiResult.Unprocessable($"Badge {badge.Id} cannot be replaced because it has already been replaced.", hint);
        }

        // Assumption: revoked and rejected badges cannot be replaced, because they need reissuing; what Credly does is not documented.
        if (!badge.IsHeld)
        {
            return ApiResult.Unprocessable($"Badge {badge.Id} cannot be replaced because it is {badge.State.ToApiString()}.");
        }

        var fields = BadgeFields.ForReplace(body);
        return (templates.Find(fields.TemplateId), fields) switch
        {
            (not { State: "active" }, _) => BadgeIssuer.UnknownTemplate(fields.TemplateId),
            (_, { Errors.Count: > 0 } or { IssuedAt: null }) => ApiResult.Invalid(fields.Errors),
            ({ } template, { IssuedAt: { } issuedAt }) => ApiResult.Created(json.Full(transaction.State, Put(transaction, badge, fields, template, issuedAt))),
        };
    }

    /// <summary>The last badge in the chain of replacements.</summary>
    public static Badge CurrentOf(StateSnapshot state, Badge badge)
    {
        while (badge.ReplacementBadgeId is { } next && state.Badges.TryGetValue(next, out var newer))
        {
            badge = newer;
        }

        return badge;
    }

    /// <summary>An accepted badge stays accepted, as in Credly's sample. Assumption: omitted optional fields keep the old badge's values.</summary>
    private static Badge Put(StateTransaction transaction, Badge old, BadgeFields fields, CredlyTemplate template, DateTimeOffset issuedAt)
    {
        var next = old with
        {
            Id = Guid.NewGuid().ToString(),
            Sequence = transaction.NextSequence(),
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
            CreatedAt = transaction.Now,
            UpdatedAt = transaction.Now,
            StateUpdatedAt = old.State == BadgeState.Accepted ? transaction.Now : null,
        };
        transaction.Put(next);
        transaction.RaiseEvent(EventTypes.Created, next);
        var replaced = transaction.Put(old.WithState(BadgeState.Replaced, transaction.Now) with { ReplacementBadgeId = next.Id });
        transaction.RaiseEvent(EventTypes.StateChanged, replaced);
        return next;
    }
}

/// <summary>Credly: revoke badge, delete badge.</summary>
internal sealed class BadgeRevoker(BadgeJson json)
{
    public ApiResult Revoke(StateTransaction transaction, string badgeId, JsonElement body)
    {
        if (!transaction.State.Badges.TryGetValue(badgeId, out var badge))
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

            // Assumption: revoking again changes nothing, not even the reason.
            BadgeState.Revoked => ApiResult.Ok(json.Full(transaction.State, badge)),
            _ => ApiResult.Ok(json.Full(transaction.State, Put(transaction, badge.WithState(BadgeState.Revoked, transaction.Now) with { RevocationReason = reason }))),
        };
    }

    public static ApiResult Delete(StateTransaction transaction, string badgeId)
    {
        if (!transaction.State.Badges.TryGetValue(badgeId, out var badge))
        {
            return ApiResult.NotFound;
        }

        transaction.Remove(badge);
        transaction.RaiseEvent(EventTypes.Deleted, badge.WithUpdatedAt(transaction.Now));
        return ApiResult.NoContent;
    }

    private static Badge Put(StateTransaction transaction, Badge revoked)
    {
        transaction.Put(revoked);
        transaction.RaiseEvent(EventTypes.StateChanged, revoked);
        return revoked;
    }
}
