namespace MyIpma.Core.Credly;

/// <summary>Something that happened at Credly (Credly: webhooks). What is true now stands in the badge, not in the event's name or place.</summary>
public sealed record CredlyEvent
{
    /// <summary>Credly's id of the event; the same event may be delivered several times.</summary>
    public required string Id { get; init; }

    /// <summary>For example <c>badge.state.changed</c>.</summary>
    public string? EventType { get; init; }

    /// <summary>The organisation it belongs to.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>The badge it is about, if it is about one.</summary>
    public CredlyBadge? Badge { get; init; }
}
