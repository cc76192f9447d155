namespace MyIpma.Local.Credly;

internal sealed class CredlySimulatorSettings
{
    public required string OrganizationId { get; init; }

    public required string OrganizationName { get; init; }

    /// <summary>The first token; it works until the organisation rotates it.</summary>
    public required string Token { get; init; }

    /// <summary>When the first token stops working; without it 180 days after it was first seen.</summary>
    public DateTimeOffset? TokenExpiresAt { get; init; }

    /// <summary>Asked at each delivery, unless the organisation set its own webhook_url through the API. Null means no webhooks.</summary>
    public required Func<Uri?> WebhookUrl { get; init; }

    /// <summary>The origin this process answers on, such as http://localhost:7071.</summary>
    public required Func<Uri> PublicBase { get; init; }

    public required IReadOnlyList<CredlyTemplate> Templates { get; init; }

    public required ISimulatorStore Store { get; init; }
}
