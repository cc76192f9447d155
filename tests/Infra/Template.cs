using System.Text.Json;

namespace MyIpma.Tests.Infra;

internal sealed record TemplateResource(string Module, string Name, JsonElement Body)
{
    public string Type => Body.GetProperty("type").GetString() ?? "";

    public JsonElement Properties => Body.GetProperty("properties");

    public override string ToString() => $"{Type} {Name} in {Module}";
}

/// <summary>A compiled template with the modules inside it; a module goes by its symbolic name in main.bicep.</summary>
internal sealed record Template(string Module, JsonElement Body)
{
    private const string Deployment = "Microsoft.Resources/deployments";

    public string Text => Body.GetRawText();

    public IEnumerable<Template> Parts =>
        [this, .. Declared.Where(resource => resource.Type == Deployment).SelectMany(PartsOf)];

    public IEnumerable<TemplateResource> Resources =>
        Parts.SelectMany(part => part.Declared).Where(resource => resource.Type != Deployment);

    private IEnumerable<TemplateResource> Declared =>
        Body.GetProperty("resources") is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Select(body => new TemplateResource(Module, body.GetProperty("name").GetString() ?? "", body))
            : Members("resources")
                .Select(member => new TemplateResource(Module, member.Name, member.Value))
                .Where(resource => !resource.Body.TryGetProperty("existing", out _));

    public static Template Parse(string json) => new("main", JsonElement.Parse(json));

    public IEnumerable<JsonProperty> Members(string section) =>
        Body.TryGetProperty(section, out var members) ? members.EnumerateObject() : [];

    public IEnumerable<TemplateResource> OfType(string type) => Resources.Where(resource => resource.Type == type);

    public override string ToString() => Module;

    public Template Part(string module) => Parts.Single(part => part.Module == module);

    private static IEnumerable<Template> PartsOf(TemplateResource deployment) =>
        new Template(deployment.Name, deployment.Properties.GetProperty("template")).Parts;
}
