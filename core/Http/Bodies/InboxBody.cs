using MyIpma.Core.Inbox;

namespace MyIpma.Core.Http.Bodies;

/// <summary>A page of the inbox.</summary>
/// <param name="Items">The events.</param>
/// <param name="Next">The cursor of the next page; null after the last.</param>
public sealed record InboxBody(IReadOnlyList<InboxEventBody> Items, string? Next);

/// <summary>An event of Credly's and what became of it. Times are UTC.</summary>
public sealed record InboxEventBody(
    string EventId,
    string? EventType,
    DateTimeOffset ReceivedAt,
    InboxStatus Status,
    int Attempts,
    string? Trouble,
    DateTimeOffset? RetryAt,
    DateTimeOffset? HandledAt,
    string? BadgeId)
{
    /// <summary>An event as operators see it.</summary>
    public static InboxEventBody Of(InboxEvent received) => new(
        received.Id,
        received.EventType,
        received.ReceivedAt,
        received.Status,
        received.Attempts,
        received.Trouble,
        received.RetryAt,
        received.HandledAt,
        received.BadgeId);
}
