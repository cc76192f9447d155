namespace MyIpma.Local.Credly;

/// <summary>Something that happened to a badge. The badge itself is looked up when the event is read, as Credly seems to do.</summary>
internal sealed record CredlyEvent
{
    public required string Id { get; init; }

    public required long Sequence { get; init; }

    public required string Type { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required string BadgeId { get; init; }

    /// <summary>Kept for the event of a deleted badge, where there is nothing left to look up.</summary>
    public required BadgeState BadgeState { get; init; }

    public string? IssuerEarnerId { get; init; }

    public static CredlyEvent About(Badge badge, string type, long sequence) => new()
    {
        Id = Guid.NewGuid().ToString(),
        Sequence = sequence,
        Type = type,
        OccurredAt = badge.UpdatedAt,
        BadgeId = badge.Id,
        BadgeState = badge.State,
        IssuerEarnerId = badge.IssuerEarnerId,
    };
}

/// <summary>Credly: webhooks, event types.</summary>
internal static class EventTypes
{
    public const string Created = "badge.created";
    public const string Deleted = "badge.deleted";
    public const string StateChanged = "badge.state.changed";
    public const string PrivacyChanged = "badge.privacy.changed";
}
