namespace MyIpma.Core.Inbox;

/// <summary>A page of the inbox.</summary>
/// <param name="Items">The events, in the order they are stored in, which is not that of time.</param>
/// <param name="Next">The id to go on behind; null after the last page.</param>
public sealed record InboxPage(IReadOnlyList<InboxEvent> Items, string? Next);
