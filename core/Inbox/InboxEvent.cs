namespace MyIpma.Core.Inbox;

/// <summary>An event Credly told us of, with what became of it. Of the envelope only ids are kept; the content is fetched with our own token. Times are UTC.</summary>
public sealed record InboxEvent
{
    /// <summary>Credly's id of the event.</summary>
    public required string Id { get; init; }

    /// <summary>Its type, as the envelope named it.</summary>
    public string? EventType { get; init; }

    /// <summary>When it arrived first.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>What became of it.</summary>
    public InboxStatus Status { get; init; }

    /// <summary>How often fetching it has failed.</summary>
    public int Attempts { get; init; }

    /// <summary>What went wrong last; null once handled.</summary>
    public string? Trouble { get; init; }

    /// <summary>When it is tried again.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>When it was handled.</summary>
    public DateTimeOffset? HandledAt { get; init; }

    /// <summary>The badge it was about.</summary>
    public string? BadgeId { get; init; }
}
