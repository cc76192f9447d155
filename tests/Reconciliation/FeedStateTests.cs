using MyIpma.Core.Credly;
using MyIpma.Core.Reconciliation;

namespace MyIpma.Tests.Reconciliation;

public sealed class FeedStateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);
    private static readonly FeedState SeenUpToNoon = new() { SeenUpTo = Noon, IsComplete = true };

    [Fact]
    public void A_feed_that_starts_with_the_newest_is_read_until_it_gets_old()
    {
        var after = SeenUpToNoon.After(Page(2, 30, 20), Overlap);
        var end = after.After(Page(3, -11, -20), Overlap);

        Assert.Equal((2, false), (after.Page, after.IsComplete));
        Assert.Equal((1, true, Noon.AddMinutes(30)), (end.Page, end.IsComplete, end.SeenUpTo));
    }

    [Fact]
    public void A_feed_that_ends_with_the_newest_is_read_to_its_end_and_from_there_the_next_time()
    {
        var after = SeenUpToNoon.After(Page(2, -50, -40), Overlap);
        var end = after.After(Page(null, 5, 8), Overlap);

        Assert.Equal((2, false), (after.Page, after.IsComplete));
        Assert.Equal((2, true, Noon.AddMinutes(8)), (end.Page, end.IsComplete, end.SeenUpTo));
    }

    [Fact]
    public void What_was_reached_counts_only_when_the_pass_is_through()
    {
        var after = SeenUpToNoon.After(Page(2, 30, 20), Overlap);

        Assert.Equal((Noon, Noon.AddMinutes(30)), (after.SeenUpTo, after.Reached));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(-9, true)]
    [InlineData(-11, false)]
    public void Events_inside_the_overlap_are_looked_at_again(int minutes, bool isNews)
    {
        var happened = new CredlyEvent { Id = "e-1", OccurredAt = Noon.AddMinutes(minutes) };

        Assert.Equal(isNews, SeenUpToNoon.IsNews(happened, Overlap));
    }

    [Fact]
    public void An_empty_feed_is_through_at_once_and_forgets_nothing()
    {
        var after = SeenUpToNoon.After(Page(null), Overlap);

        Assert.Equal((1, true, Noon), (after.Page, after.IsComplete, after.SeenUpTo));
    }

    private static CredlyEventPage Page(int? next, params int[] minutes) =>
        new([.. minutes.Select(minute => new CredlyEvent { Id = $"e{minute}", OccurredAt = Noon.AddMinutes(minute) })], next);
}
