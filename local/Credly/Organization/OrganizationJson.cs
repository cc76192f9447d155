using System.Text.Json.Nodes;

namespace MyIpma.Local.Credly;

internal static class OrganizationJson
{
    public static JsonObject Reference(CredlySimulatorSettings settings, CredlyUrls urls) => new()
    {
        ["type"] = "Organization",
        ["id"] = settings.OrganizationId,
        ["name"] = settings.OrganizationName,
        ["url"] = urls.Organization(),
        ["vanity_url"] = urls.Page("org"),
        ["verified"] = true,
    };

    public static JsonObject Full(CredlySimulatorSettings settings, CredlyUrls urls, OrganizationSettings organization) => new()
    {
        ["id"] = settings.OrganizationId,
        ["name"] = settings.OrganizationName,
        ["bio"] = organization.Bio,
        ["website_url"] = organization.WebsiteUrl,
        ["contact_email"] = organization.ContactEmail,
        ["webhook_url"] = organization.WebhookUrlOr(settings.WebhookUrl)?.AbsoluteUri,
        ["allowed_webhooks"] = new JsonArray(),
        ["linked_in_org_id"] = null,
        ["linked_in_name"] = null,
        ["linkedin_a2p_url"] = null,
        ["vanity_slug"] = "org",
        ["vanity_url"] = urls.Page("org"),
        ["verified"] = true,
        ["photo"] = null,
        ["photo_url"] = null,
    };
}
