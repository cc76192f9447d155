using System.Text.Json.Nodes;
using CredlySimulator.Api;

namespace CredlySimulator.Organization;

internal static class TemplateEndpoints
{
    private static readonly Dictionary<string, Func<CredlyTemplate, IComparable?>> Sorts = new() { ["name"] = template => template.Name };

    public static void MapTemplates(this RouteGroupBuilder organization)
    {
        organization.MapGet("badge_templates", List).WithOperation("listTemplates");
        organization.MapGet("badge_templates/{id}", Get).WithOperation("getTemplate");
    }

    private static ApiResult Get(string id, TemplateJson templates) =>
        templates.Find(id) is { } template ? ApiResult.Ok(templates.Full(template)) : ApiResult.NotFound;

    private static ApiResult List(HttpRequest request, CredlySimulatorSettings settings, TemplateJson templates, Paging paging)
    {
        var terms = FilterTerms.Read(request.Query);
        if (terms.FirstOrDefault(term => settings.Templates.Any(template => Matches(template, term) is null)) is { } unknown)
        {
            return ApiResult.Error(StatusCodes.Status400BadRequest, $"Unknown filter: {unknown.Key}");
        }

        var found = settings.Templates.Where(template => terms.All(term => Matches(template, term) == true));
        return SortKeys.Apply(request.Query["sort"], Sorts, ref found) ?? paging.Page([.. found], request, templates.Full);
    }

    /// <summary>Null for a key that is not known. A name in double quotes must match as a whole (Credly: badge templates).</summary>
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

/// <summary>Badge templates: found, and shown as the API shows them (Credly: badge templates).</summary>
internal sealed class TemplateJson(CredlySimulatorSettings settings, CredlyUrls urls)
{
    public CredlyTemplate? Find(string? id) =>
        settings.Templates.FirstOrDefault(template => string.Equals(template.Id, id, StringComparison.OrdinalIgnoreCase));

    public string? NameOf(string id) => Find(id)?.Name;

    public JsonObject Image(CredlyTemplate template) => new() { ["id"] = template.Id, ["url"] = urls.Image(template) };

    public JsonObject Full(CredlyTemplate template) => new()
    {
        ["id"] = template.Id,
        ["name"] = template.Name,
        ["description"] = template.Description,
        ["state"] = template.State,
        ["state_updated_at"] = null,
        ["public"] = true,
        ["visibility"] = "public",
        ["image"] = Image(template),
        ["image_url"] = urls.Image(template),
        ["url"] = urls.BadgeClass(template.Id),
        ["vanity_slug"] = template.Id,
        ["skills"] = Texts(template.Skills),
        ["reporting_tags"] = Texts(template.ReportingTags),
        ["allow_duplicate_badges"] = template.AllowDuplicates,
        ["lock_badge_state"] = false,
        ["recipient_type"] = "User",
        ["certification"] = true,
        ["type_category"] = "Certification",
        ["level"] = template.Level,
        ["default_expires_at"] = null,
        ["alignments"] = new JsonArray(),
        ["recommendations"] = new JsonArray(),
        ["required_badge_templates"] = new JsonArray(),
        ["badge_template_activities"] = new JsonArray(),
        ["owner"] = OrganizationJson.Reference(settings, urls),
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
