using System.Text.Json.Nodes;
using CredlySimulator.Api;
using CredlySimulator.State;

namespace CredlySimulator.Organization;

internal static class OrganizationEndpoints
{
    public static void MapOrganization(this RouteGroupBuilder organization)
    {
        organization.MapGet("", GetAsync).WithOperation("getOrganization");
        organization.MapPut("", UpdateAsync).WithOperation("updateOrganization");
    }

    public static Task<ApiResult> ListAsync(
        HttpRequest request, SimulatorState simulator, CredlySimulatorSettings settings, CredlyUrls urls, Paging paging, CancellationToken ct) =>
        simulator.ReadAsync(state => paging.Page([state.Organization], request, item => OrganizationJson.Full(settings, urls, item)), ct);

    private static Task<ApiResult> GetAsync(SimulatorState simulator, CredlySimulatorSettings settings, CredlyUrls urls, CancellationToken ct) =>
        simulator.ReadAsync(state => ApiResult.Ok(OrganizationJson.Full(settings, urls, state.Organization)), ct);

    private static Task<ApiResult> UpdateAsync(JsonBody body, SimulatorState simulator, CredlySimulatorSettings settings, CredlyUrls urls, CancellationToken ct)
    {
        var reader = new FieldReader(body.Value);
        var webhook = ReadWebhook(reader);
        var (bio, website, contact) = (reader.Text("bio"), reader.Text("website_url"), reader.Text("contact_email"));
        if (reader.Errors.Count > 0)
        {
            return Task.FromResult(ApiResult.Invalid(reader.Errors));
        }

        OrganizationSettings Change(OrganizationSettings old) => old with
        {
            HasOwnWebhookUrl = old.HasOwnWebhookUrl || reader.Has("webhook_url"),
            WebhookUrl = reader.Has("webhook_url") ? webhook : old.WebhookUrl,
            Bio = reader.Has("bio") ? bio : old.Bio,
            WebsiteUrl = reader.Has("website_url") ? website : old.WebsiteUrl,
            ContactEmail = reader.Has("contact_email") ? contact : old.ContactEmail,
        };
        return simulator.ChangeAsync(
            transaction =>
            {
                transaction.Put(Change(transaction.State.Organization));
                return ApiResult.Ok(OrganizationJson.Full(settings, urls, transaction.State.Organization));
            },
            ct);
    }

    /// <summary>Credly requires public HTTPS; on one machine plain HTTP is enough.</summary>
    private static Uri? ReadWebhook(FieldReader reader)
    {
        if (reader.Text("webhook_url") is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return url;
        }

        reader.AddError("webhook_url", "is invalid");
        return null;
    }
}

/// <summary>What was changed through the API.</summary>
internal sealed record OrganizationSettings
{
    /// <summary>True once the API has set the address, even to null: the host's own is ignored from then on.</summary>
    public bool HasOwnWebhookUrl { get; init; }

    public Uri? WebhookUrl { get; init; }
    public string? Bio { get; init; }
    public string? WebsiteUrl { get; init; }
    public string? ContactEmail { get; init; }

    public Uri? WebhookUrlOr(Func<Uri?> host) => HasOwnWebhookUrl ? WebhookUrl : host();
}

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
