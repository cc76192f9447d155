using MyIpma.Core.Credly;
using MyIpma.Core.Reconciliation;
using MyIpma.Core.Storage;
using MyIpma.Core.Webhooks;

namespace MyIpma.Tests.Reconciliation;

public sealed class EventFeedReaderTests : IDisposable
{
    private readonly ReconciliationHarness harness = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => harness.Dispose();

    [Fact]
    public async Task An_event_no_webhook_told_of_goes_into_the_same_inbox_once()
    {
        harness.Credly.Wire.Ok($"[{Event("e-1", "07:30")}]").Ok($"[{Event("e-2", "07:31")},{Event("e-1", "07:30")}]");

        var first = await harness.Feed.RunAsync(Ct);
        var second = await harness.Feed.RunAsync(Ct);

        Assert.Equal((1, 1), (first.Added, second.Added));
        Assert.NotNull(await harness.Inbox.ReadAsync("e-1", Ct));
        Assert.NotNull(await harness.Inbox.ReadAsync("e-2", Ct));
    }

    [Fact]
    public async Task An_event_the_inbox_calls_unknown_waits_again_once_the_feed_shows_it()
    {
        var received = new InboxEvent { Id = "e-1", ReceivedAt = harness.Credly.Time.GetUtcNow() };
        await harness.Inbox.TryAddAsync(received, Ct);
        var stored = Assert.IsType<Versioned<InboxEvent>>(await harness.Inbox.ReadAsync("e-1", Ct));
        await harness.Inbox.TryUpdateAsync(stored, received with { Status = InboxStatus.Unknown, HandledAt = received.ReceivedAt }, Ct);
        harness.Credly.Time.Advance(TimeSpan.FromMinutes(1));
        harness.Credly.Wire.Ok($"[{Event("e-1", "07:30")}]");

        await harness.Feed.RunAsync(Ct);

        Assert.Equal(InboxStatus.Waiting, (await harness.Inbox.ReadAsync("e-1", Ct))?.Value.Status);
        Assert.False(harness.Outbox.IsIdle);
    }

    [Fact]
    public async Task A_long_feed_is_read_over_several_runs()
    {
        harness.Settings.Value.MostEventPages = 1;
        harness.Credly.Wire
            .Ok($"[{Event("e-2", "07:31")}]", """{"next_page_url":"https://api.credly.com/v1/organizations/org-1/events?page=2"}""")
            .Ok($"[{Event("e-1", "07:30")}]");

        var first = await harness.Feed.RunAsync(Ct);
        var second = await harness.Feed.RunAsync(Ct);

        Assert.Equal((false, true), (first.Complete, second.Complete));
        Assert.Contains("page=2", harness.Credly.Wire.Last.Address.Query, StringComparison.Ordinal);
    }

    private static string Event(string id, string time) => $$"""{"id":"{{id}}","event_type":"badge.state.changed","occurred_at":"2025-05-02T{{time}}:00.000Z"}""";
}

public sealed class FeedCheckpointTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);
    private static readonly FeedCheckpoint SeenUpToNoon = new() { SeenUpTo = Noon, IsComplete = true };

    [Fact]
    public void A_feed_that_starts_with_the_newest_is_read_until_it_gets_old()
    {
        var after = SeenUpToNoon.Advance(Page(2, 30, 20), Overlap);
        var end = after.Advance(Page(3, -11, -20), Overlap);

        Assert.Equal((2, false), (after.Page, after.IsComplete));
        Assert.Equal((1, true, Noon.AddMinutes(30)), (end.Page, end.IsComplete, end.SeenUpTo));
    }

    [Fact]
    public void A_feed_that_ends_with_the_newest_is_read_to_its_end_and_from_there_the_next_time()
    {
        var after = SeenUpToNoon.Advance(Page(2, -50, -40), Overlap);
        var end = after.Advance(Page(null, 5, 8), Overlap);

        Assert.Equal((2, false), (after.Page, after.IsComplete));
        Assert.Equal((2, true, Noon.AddMinutes(8)), (end.Page, end.IsComplete, end.SeenUpTo));
    }

    [Fact]
    public void What_was_reached_counts_only_when_the_pass_is_through()
    {
        var after = SeenUpToNoon.Advance(Page(2, 30, 20), Overlap);

        Assert.Equal((Noon, Noon.AddMinutes(30)), (after.SeenUpTo, after.Reached));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(-9, true)]
    [InlineData(-11, false)]
    public void Events_inside_the_overlap_are_looked_at_again(int minutes, bool isNews)
    {
        var happened = new CredlyEvent { Id = "e-1", OccurredAt = Noon.AddMinutes(minutes) };

        Assert.Equal(isNews, SeenUpToNoon.MayBeUnseen(happened, Overlap));
    }

    [Fact]
    public void An_empty_feed_is_through_at_once_and_forgets_nothing()
    {
        var after = SeenUpToNoon.Advance(Page(null), Overlap);

        Assert.Equal((1, true, Noon), (after.Page, after.IsComplete, after.SeenUpTo));
    }

    private static CredlyEventPage Page(int? next, params int[] minutes) =>
        new([.. minutes.Select(minute => new CredlyEvent { Id = $"e{minute}", OccurredAt = Noon.AddMinutes(minute) })], next);
}
