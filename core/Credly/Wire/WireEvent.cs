namespace MyIpma.Core.Credly.Wire;

internal sealed record WireEvent
{
    public required string Id { get; init; }

    public string? EventType { get; init; }

    public string? OrganizationId { get; init; }

    public DateTimeOffset? OccurredAt { get; init; }

    public WireBadge? Badge { get; init; }

    public CredlyEvent ToEvent() => new()
    {
        Id = Id,
        EventType = EventType,
        OrganizationId = OrganizationId,
        OccurredAt = OccurredAt,
        Badge = Badge?.ToBadge(),
    };
}
