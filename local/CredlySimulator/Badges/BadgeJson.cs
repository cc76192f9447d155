using System.Text.Json.Nodes;
using CredlySimulator.Accounts;
using CredlySimulator.Organization;
using CredlySimulator.State;

namespace CredlySimulator.Badges;

/// <summary>Which members a badge has depends on its state (Credly: recorded answers).</summary>
internal sealed class BadgeJson(CredlySimulatorSettings settings, CredlyUrls urls, TemplateJson templates)
{
    public JsonObject Full(StateSnapshot state, Badge badge)
    {
        var json = new JsonObject
        {
            ["id"] = badge.Id,
            ["issued_to"] = badge.IssuedTo,
            ["issued_to_first_name"] = badge.FirstName,
            ["issued_to_middle_name"] = badge.MiddleName,
            ["issued_to_last_name"] = badge.LastName,
            ["issuer_earner_id"] = badge.IssuerEarnerId,
            ["recipient_email"] = badge.RecipientEmail,
            ["state"] = badge.State.ToApiString(),
            ["public"] = badge.Public,
            ["locale"] = badge.Locale,
            ["suppress_badge_notification_email"] = badge.SuppressMail,
            ["country"] = badge.Country,
            ["country_code"] = null,
            ["state_or_province"] = badge.StateOrProvince,
        };
        AddReplacementAndRevocation(json, badge);
        AddTimes(json, badge);
        AddTemplate(json, state, badge);
        json["evidence"] = new JsonArray([.. badge.Evidence.Select(Render)]);
        json["user"] = User(state, badge);
        AddIssuer(json);
        AddLinks(json, badge);
        return json;
    }

    /// <summary>For the high-volume search with <c>badge_format=minimal</c>.</summary>
    public JsonObject Minimal(StateSnapshot state, Badge badge)
    {
        var full = Full(state, badge);
        var json = new JsonObject();
        foreach (var name in MinimalMembers.Where(full.ContainsKey))
        {
            json[name] = full[name]?.DeepClone();
        }

        json["badge_template"] = new JsonObject { ["id"] = badge.TemplateId, ["name"] = templates.NameOf(badge.TemplateId) };
        json["user"] = HolderOf(state, badge) is { } account ? new JsonObject { ["id"] = account.Id } : new JsonObject();
        return json;
    }

    private static readonly string[] MinimalMembers =
    [
        "id", "issued_to", "issued_to_first_name", "issued_to_middle_name", "issued_to_last_name", "issuer_earner_id", "public",
        "recipient_email", "state", "badge_url", "updated_at", "created_at", "expires_at", "issued_at", "state_updated_at",
    ];

    private static void AddReplacementAndRevocation(JsonObject json, Badge badge)
    {
        json["replaces_badge_id"] = badge.ReplacesBadgeId;
        json["replacement_badge_id"] = badge.ReplacementBadgeId;
        json["revocation_reason"] = badge.RevocationReason;
    }

    private static void AddTimes(JsonObject json, Badge badge)
    {
        json["issued_at"] = CredlyTime.Format(badge.IssuedAt);
        json["issued_at_date"] = CredlyTime.FormatDate(badge.IssuedAt);
        json["expires_at"] = CredlyTime.Format(badge.ExpiresAt);
        json["expires_at_date"] = CredlyTime.FormatDate(badge.ExpiresAt);
        json["created_at"] = CredlyTime.Format(badge.CreatedAt);
        json["updated_at"] = CredlyTime.Format(badge.UpdatedAt);
        json["state_updated_at"] = CredlyTime.Format(badge.StateUpdatedAt);
    }

    private void AddTemplate(JsonObject json, StateSnapshot state, Badge badge)
    {
        var template = templates.Find(badge.TemplateId);
        json["image"] = template is null ? null : templates.Image(template);
        json["image_url"] = template is null ? null : urls.Image(template);
        json["printing_enabled"] = true;
        json["print_method"] = null;
        json["alignments"] = new JsonArray();
        json["badge_template"] = template is null ? null : templates.Full(state, template);
    }

    private void AddIssuer(JsonObject json)
    {
        json["created_by"] = OrganizationJson.Reference(settings, urls);
        json["issuer"] = new JsonObject
        {
            ["summary"] = $"issued by {settings.OrganizationName}",
            ["entities"] = new JsonArray(new JsonObject
            {
                ["label"] = "Issued by",
                ["primary"] = true,
                ["entity"] = OrganizationJson.Reference(settings, urls),
            }),
        };
    }

    /// <summary>Absent, not null, where they do not apply; an accepted replacement has both (Credly: replace sample), a revoked badge none.</summary>
    private void AddLinks(JsonObject json, Badge badge)
    {
        if (badge.State == BadgeState.Pending || (badge.State == BadgeState.Accepted && badge.ReplacesBadgeId is not null))
        {
            json["accept_badge_url"] = urls.Accept(badge.Id);
        }

        if (badge.State is not (BadgeState.Pending or BadgeState.Revoked))
        {
            json["badge_url"] = urls.Badge(badge.Id);
        }
    }

    private JsonObject User(StateSnapshot state, Badge badge) => HolderOf(state, badge) is not { } account ? [] : new JsonObject
    {
        ["id"] = account.Id,
        ["email"] = account.Emails[0],
        ["first_name"] = account.FirstName,
        ["middle_name"] = null,
        ["last_name"] = account.LastName,
        ["current_position_name"] = null,
        ["current_organization_name"] = null,
        ["confirmed"] = true,
        ["photo"] = null,
        ["photo_url"] = null,
        ["url"] = urls.Page($"users/{account.Id}"),
    };

    /// <summary>All recorded pending badges had an empty user, so a badge has none before it is accepted.</summary>
    private static Account? HolderOf(StateSnapshot state, Badge badge) =>
        badge.State == BadgeState.Pending ? null : state.AccountOf(badge.RecipientEmail);

    private static JsonNode Render(EvidenceItem item)
    {
        var json = new JsonObject { ["id"] = item.Id, ["type"] = item.Type, ["name"] = item.Name };
        if (item.Type == "UrlEvidence")
        {
            json["description"] = item.Description;
            json["value"] = item.Value;
        }

        return json;
    }
}
