namespace MyIpma.Local.Credly;

internal static class OrganizationEndpoints
{
    public static void MapOrganization(this RouteGroupBuilder organization)
    {
        organization.MapGet("", GetAsync).Named("getOrganization");
        organization.MapPut("", UpdateAsync).Named("updateOrganization");
    }

    public static Task<Answer> ListAsync(
        HttpRequest request, Ledger ledger, CredlySimulatorSettings settings, CredlyUrls urls, Paging paging, CancellationToken ct) =>
        ledger.ReadAsync(state => paging.Page([state.Organization], request, item => OrganizationJson.Full(settings, urls, item)), ct);

    private static Task<Answer> GetAsync(Ledger ledger, CredlySimulatorSettings settings, CredlyUrls urls, CancellationToken ct) =>
        ledger.ReadAsync(state => Answer.Ok(OrganizationJson.Full(settings, urls, state.Organization)), ct);

    private static Task<Answer> UpdateAsync(JsonBody body, Ledger ledger, CredlySimulatorSettings settings, CredlyUrls urls, CancellationToken ct)
    {
        var reader = new FieldReader(body.Value);
        var has = (string name) => body.Value.TryGetProperty(name, out _);
        var webhook = ReadWebhook(reader);
        var (bio, website, contact) = (reader.Text("bio"), reader.Text("website_url"), reader.Text("contact_email"));
        if (reader.Errors.Count > 0)
        {
            return Task.FromResult(Answer.Invalid(reader.Errors));
        }

        OrganizationSettings Change(OrganizationSettings old) => old with
        {
            HasOwnWebhookUrl = old.HasOwnWebhookUrl || has("webhook_url"),
            WebhookUrl = has("webhook_url") ? webhook : old.WebhookUrl,
            Bio = has("bio") ? bio : old.Bio,
            WebsiteUrl = has("website_url") ? website : old.WebsiteUrl,
            ContactEmail = has("contact_email") ? contact : old.ContactEmail,
        };
        return ledger.ChangeAsync(
            draft =>
            {
                draft.Put(Change(draft.State.Organization));
                return Answer.Ok(OrganizationJson.Full(settings, urls, draft.State.Organization));
            },
            ct);
    }

    /// <summary>Credly wants public HTTPS; on one machine plain HTTP must do.</summary>
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

        reader.Refuse("webhook_url", "is invalid");
        return null;
    }
}
