using System.Text.Json;
using System.Text.Json.Nodes;

namespace MyIpma.Local.Credly;

/// <summary>Replaces a badge by a new one with a new id (Credly: replace badge).</summary>
internal sealed class BadgeReplacing(BadgeJson json, TemplateJson templates)
{
    public Answer Replace(Draft draft, string badgeId, JsonElement body)
    {
        if (!draft.State.Badges.TryGetValue(badgeId, out var badge))
        {
            return Answer.NotFound;
        }

        if (badge.State == BadgeState.Replaced)
        {
            var hint = new JsonObject { ["current_badge_id"] = CurrentOf(draft.State, badge).Id };
            return Answer.Unprocessable($"Badge {badge.Id} cannot be replaced because it has already been replaced.", hint);
        }

        // [I] Nothing readable says what replacing a withdrawn or declined badge does; both need reissuing.
        if (!badge.IsHeld)
        {
            return Answer.Unprocessable($"Badge {badge.Id} cannot be replaced because it is {badge.State.Text()}.");
        }

        var fields = BadgeFields.ForReplace(body);
        return (templates.Find(fields.TemplateId), fields) switch
        {
            (not { State: "active" }, _) => BadgeIssuing.UnknownTemplate(fields.TemplateId),
            (_, { Errors.Count: > 0 } or { IssuedAt: null }) => Answer.Invalid(fields.Errors),
            ({ } template, { IssuedAt: { } issuedAt }) => Answer.Created(json.Full(draft.State, Put(draft, badge, fields, template, issuedAt))),
        };
    }

    /// <summary>The end of the chain of replacements.</summary>
    public static Badge CurrentOf(CredlyState state, Badge badge)
    {
        while (badge.ReplacementBadgeId is { } next && state.Badges.TryGetValue(next, out var newer))
        {
            badge = newer;
        }

        return badge;
    }

    /// <summary>The sample stayed accepted, so what was accepted stays so. [I] Omitted optional fields keep the old badge's values.</summary>
    private static Badge Put(Draft draft, Badge old, BadgeFields fields, CredlyTemplate template, DateTimeOffset issuedAt)
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
            Evidence = fields.Evidence.Count > 0 ? BadgeIssuing.WithIds(fields.Evidence) : old.Evidence,
            ReplacesBadgeId = old.Id,
            CreatedAt = draft.Now,
            UpdatedAt = draft.Now,
            StateUpdatedAt = old.State == BadgeState.Accepted ? draft.Now : null,
        };
        draft.Put(next);
        draft.Announce(EventTypes.Created, next);
        var replaced = draft.Put(old.InState(BadgeState.Replaced, draft.Now) with { ReplacementBadgeId = next.Id });
        draft.Announce(EventTypes.StateChanged, replaced);
        return next;
    }
}
