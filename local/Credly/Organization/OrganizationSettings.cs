namespace MyIpma.Local.Credly;

/// <summary>What the organisation changed about itself through the API.</summary>
internal sealed record OrganizationSettings
{
    /// <summary>True once the API set the address, even to none: from then on the host's own no longer counts.</summary>
    public bool HasOwnWebhookUrl { get; init; }

    public Uri? WebhookUrl { get; init; }

    public string? Bio { get; init; }

    public string? WebsiteUrl { get; init; }

    public string? ContactEmail { get; init; }

    public Uri? WebhookUrlOr(Func<Uri?> host) => HasOwnWebhookUrl ? WebhookUrl : host();
}
