namespace MyIpma.Local.Credly;

/// <summary>Every address the simulator hands out, on the origin it answers on.</summary>
internal sealed class CredlyUrls(CredlySimulatorSettings settings)
{
    public string Page(string path) => new Uri(settings.PublicBase(), $"/credly/{path}").AbsoluteUri;

    public string Api(string path) => new Uri(settings.PublicBase(), $"/credly/v1/{path}").AbsoluteUri;

    public string Accept(string badgeId) => Page($"badges/{badgeId}/accept");

    public string Badge(string badgeId) => Page($"badges/{badgeId}");

    public string Organization() => Api($"organizations/{settings.OrganizationId}");

    public string BadgeClass(string templateId) => Api($"obi/v2/issuers/{settings.OrganizationId}/badge_classes/{templateId}");

    public string Image(CredlyTemplate template) => new Uri(settings.PublicBase(), template.ImageUrl).AbsoluteUri;
}
