using MyIpma.Core.Credly;

namespace MyIpma.Core.Reconciliation;

/// <summary>How far the feed of events was read. Its order is not documented, so it is read off every page.</summary>
internal sealed record FeedState
{
    /// <summary>All that happened up to here has been seen (UTC); null before the first pass through the feed.</summary>
    public DateTimeOffset? SeenUpTo { get; init; }

    /// <summary>The newest event of the pass under way.</summary>
    public DateTimeOffset? Reached { get; init; }

    /// <summary>The page to read next.</summary>
    public int Page { get; init; } = 1;

    /// <summary>True when the last pass went through to its end.</summary>
    public bool IsComplete { get; init; }

    /// <summary>True for an event that may not have been seen.</summary>
    public bool IsNews(CredlyEvent happened, TimeSpan overlap) => SeenUpTo is null || happened.OccurredAt is not { } at || at >= SeenUpTo - overlap;

    /// <summary>The state after a page. A feed that starts with the newest is read until it gets old; one that ends with it is read to its end, and from there the next time.</summary>
    public FeedState After(CredlyEventPage page, TimeSpan overlap)
    {
        var reached = page.Items.Select(item => item.OccurredAt).Append(Reached).Max();
        var oldestFirst = page.Items is [{ OccurredAt: { } first }, .., { OccurredAt: { } last }] && first < last;
        return page.NextPage is { } next && (oldestFirst || page.Items.Any(item => IsNews(item, overlap)))
            ? this with { Reached = reached, Page = next, IsComplete = false }
            : this with { SeenUpTo = new[] { SeenUpTo, reached }.Max(), Reached = null, Page = oldestFirst ? Page : 1, IsComplete = true };
    }
}
