namespace MyIpma.Core.Credly;

/// <summary>One page of a longer list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The page's items, in Credly's order.</param>
/// <param name="Next">What to ask for the following page with; null after the last. Safe to store: it names no host.</param>
public sealed record CredlyPage<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>One page of the organisation's events.</summary>
/// <param name="Items">The page's events, in Credly's order, which is not documented.</param>
/// <param name="NextPage">The number of the following page; null after the last.</param>
public sealed record CredlyEventPage(IReadOnlyList<CredlyEvent> Items, int? NextPage);
