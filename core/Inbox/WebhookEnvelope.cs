using System.Text.Json.Serialization;

namespace MyIpma.Core.Inbox;

/// <summary>What Credly posts to a webhook: a thin envelope (Credly: webhooks). Anything else in it is ignored.</summary>
public sealed record WebhookEnvelope
{
    /// <summary>The event's id.</summary>
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    /// <summary>The organisation at Credly.</summary>
    [JsonPropertyName("organization_id")]
    public string? OrganizationId { get; init; }

    /// <summary>The event's type.</summary>
    [JsonPropertyName("event_type")]
    public string? EventType { get; init; }

    /// <summary>When it happened.</summary>
    [JsonPropertyName("occurred_at")]
    public string? OccurredAt { get; init; }

    /// <summary>True when the id can be one of Credly's, so that nothing else reaches a storage key.</summary>
    [JsonIgnore]
    public bool HasUsableId => IsUsableId(Id);

    /// <summary>True when a text can be the id of an event of Credly's.</summary>
    public static bool IsUsableId(string? id) => id is { Length: > 0 and <= 64 } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
