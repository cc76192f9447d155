
namespace MyIpma.Core.Credly;

/// <summary>Something that happened on Credly (Credly: webhooks). What is true now stands in the badge, not in the event's name or place.</summary>
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

/// <summary>One page of a longer list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The page's items, in Credly's order.</param>
/// <param name="Next">What to ask for the following page with; null after the last. Safe to store: it names no host.</param>
public sealed record CredlyPage<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <summary>The ids of items in a shape we do not know, which are left out.</summary>
    public IReadOnlyList<string> Unreadable { get; init; } = [];
}

/// <summary>One page of the organisation's events.</summary>
/// <param name="Items">The page's events, in Credly's order, which is not documented.</param>
/// <param name="NextPage">The number of the following page; null after the last.</param>
public sealed record CredlyEventPage(IReadOnlyList<CredlyEvent> Items, int? NextPage)
{
    /// <summary>The ids of events in a shape we do not know, which are left out.</summary>
    public IReadOnlyList<string> Unreadable { get; init; } = [];
}
