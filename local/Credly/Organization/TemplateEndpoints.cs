namespace MyIpma.Local.Credly;

internal static class TemplateEndpoints
{
    private static readonly Dictionary<string, Func<CredlyTemplate, IComparable?>> Sorts = new() { ["name"] = template => template.Name };

    public static void MapTemplates(this RouteGroupBuilder organization)
    {
        organization.MapGet("badge_templates", List).Named("listTemplates");
        organization.MapGet("badge_templates/{id}", Get).Named("getTemplate");
    }

    private static Answer Get(string id, TemplateJson templates) =>
        templates.Find(id) is { } template ? Answer.Ok(templates.Full(template)) : Answer.NotFound;

    private static Answer List(HttpRequest request, CredlySimulatorSettings settings, TemplateJson templates, Paging paging)
    {
        var terms = FilterTerms.Read(request.Query);
        if (terms.FirstOrDefault(term => settings.Templates.Any(template => Matches(template, term) is null)) is { } unknown)
        {
            return Answer.Refused(StatusCodes.Status400BadRequest, $"Unknown filter: {unknown.Key}");
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
