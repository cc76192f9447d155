using System.Text.Json.Nodes;
using CredlySimulator.Api;
using CredlySimulator.State;

namespace CredlySimulator.Organization;

internal static class TemplateEndpoints
{
    private static readonly Dictionary<string, Func<CredlyTemplate, IComparable?>> Sorts = new() { ["name"] = template => template.Name };

    public static void MapTemplates(this RouteGroupBuilder organization)
    {
        organization.MapGet("badge_templates", ListAsync).WithOperation("listTemplates");
        organization.MapGet("badge_templates/{id}", GetAsync).WithOperation("getTemplate");
    }

    private static Task<ApiResult> GetAsync(string id, SimulatorState simulator, TemplateJson templates, CancellationToken ct) =>
        simulator.ReadAsync(state => templates.Find(id) is { } template ? ApiResult.Ok(templates.Full(state, template)) : ApiResult.NotFound, ct);

    private static Task<ApiResult> ListAsync(
        HttpRequest request, SimulatorState simulator, CredlySimulatorSettings settings, TemplateJson templates, Paging paging, CancellationToken ct) =>
        simulator.ReadAsync(state => List(state, request, settings, templates, paging), ct);

    private static ApiResult List(StateSnapshot state, HttpRequest request, CredlySimulatorSettings settings, TemplateJson templates, Paging paging)
    {
        var terms = FilterTerms.Read(request.Query);
        if (terms.FirstOrDefault(term => settings.Templates.Any(template => Matches(template, term) is null)) is { } unknown)
        {
            return ApiResult.Error(StatusCodes.Status400BadRequest, $"Unknown filter: {unknown.Key}");
        }

        var found = settings.Templates.Where(template => terms.All(term => Matches(template, term) == true));
        return SortKeys.Apply(request.Query["sort"], Sorts, ref found) ?? paging.Page([.. found], request, template => templates.Full(state, template));
    }

    /// <summary>Null for an unknown key. A name in double quotes must match as a whole (Credly: badge templates).</summary>
    private static bool? Matches(CredlyTemplate template, FilterTerm term) => term.Key switch
    {
        "state" => term.Matches(template.State),
        "query" => term.IsPartOf($"{template.Name} {template.Description}"),
        "name" => term.Values.Any(value => IsNamed(template, value)),
        "skills" => template.Skills.Any(term.Matches),
        "reporting_tags" => template.ReportingTags.Any(term.Matches),
        _ => null,
    };

    private static bool IsNamed(CredlyTemplate template, string name) => name.StartsWith('"')
        ? template.Name == name.Trim('"')
        : template.Name.Contains(name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Credly: badge templates.</summary>
internal sealed class TemplateJson(CredlySimulatorSettings settings, CredlyUrls urls)
{
    public CredlyTemplate? Find(string? id) =>
        settings.Templates.FirstOrDefault(template => string.Equals(template.Id, id, StringComparison.OrdinalIgnoreCase));

    public string? NameOf(string id) => Find(id)?.Name;

    public JsonObject Image(CredlyTemplate template) => new() { ["id"] = template.Id, ["url"] = urls.Image(template) };

    /// <summary>All members of a recorded answer in its order, and those that the documentation adds.</summary>
    public JsonObject Full(StateSnapshot state, CredlyTemplate template)
    {
        var badges = state.Index.Count(template.Id);
        var json = new JsonObject
        {
            ["id"] = template.Id,
            ["allow_duplicate_badges"] = template.AllowDuplicates,
            ["cost"] = null,
            ["description"] = template.Description,
            ["global_activity_url"] = "https://www.ipma.world/individuals/certification/",
            ["level"] = template.Level,
            ["lock_badge_state"] = false,
            ["name"] = template.Name,
            ["state"] = template.State,
            ["public"] = true,
            ["badges_count"] = badges,
            ["recipient_type"] = "User",
            ["send_expiring_badge_notifications"] = false,
            ["show_badge_lmi"] = false,
            ["show_lmi_jobs"] = false,
            ["show_skill_tag_links"] = true,
            ["vanity_slug"] = template.Id,
            ["record_to_blockchain"] = null,
            ["time_to_earn"] = null,
            ["type_category"] = "Certification",
            ["printing_disabled"] = false,
            ["visibility"] = "public",
            ["criteria_url_name"] = null,
            ["criteria_url"] = null,
            ["certification"] = true,
            ["state_updated_at"] = null,
            ["created_at"] = CredlyTime.Format(CredlyTemplate.CreatedAt),
            ["updated_at"] = CredlyTime.Format(CredlyTemplate.CreatedAt),
            ["show_template_settings"] = false,
            ["get_issue_count"] = badges,
        };
        AddReferences(json, template);
        return json;
    }

    private void AddReferences(JsonObject json, CredlyTemplate template)
    {
        json["default_expires_at"] = null;
        json["image"] = Image(template);
        json["image_url"] = urls.Image(template);
        json["url"] = urls.BadgeClass(template.Id);
        json["owner"] = OrganizationJson.Reference(settings, urls);
        json["alignments"] = new JsonArray();
        json["recommendations"] = new JsonArray();
        json["required_badge_templates"] = new JsonArray();
        json["badge_template_activities"] = new JsonArray(new JsonObject
        {
            ["id"] = template.Id,
            ["title"] = template.Description,
            ["activity_type"] = "Assessment",
            ["activity_url"] = "",
            ["required_badge_template_id"] = null,
        });
        json["skills"] = Texts(template.Skills);
        json["reporting_tags"] = Texts(template.ReportingTags);
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
