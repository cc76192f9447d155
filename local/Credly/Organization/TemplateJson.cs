using System.Text.Json.Nodes;

namespace MyIpma.Local.Credly;

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
