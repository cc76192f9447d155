namespace MyIpma.Tests.Reconciliation;

public sealed class EventsFeedTests : IDisposable
{
    private readonly TruthHarness truth = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => truth.Dispose();

    [Fact]
    public async Task An_event_no_webhook_told_of_goes_into_the_same_inbox_once()
    {
        truth.Credly.Wire.Ok($"[{Event("e-1", "07:30")}]").Ok($"[{Event("e-2", "07:31")},{Event("e-1", "07:30")}]");

        var first = await truth.Feed.RunAsync(Ct);
        var second = await truth.Feed.RunAsync(Ct);

        Assert.Equal((1, 1), (first.Added, second.Added));
        Assert.NotNull(await truth.Inbox.ReadAsync("e-1", Ct));
        Assert.NotNull(await truth.Inbox.ReadAsync("e-2", Ct));
    }

    [Fact]
    public async Task A_long_feed_is_read_over_several_runs()
    {
        truth.Settings.Value.MostEventPages = 1;
        truth.Credly.Wire
            .Ok($"[{Event("e-2", "07:31")}]", """{"next_page_url":"https://api.credly.com/v1/organizations/org-1/events?page=2"}""")
            .Ok($"[{Event("e-1", "07:30")}]");

        var first = await truth.Feed.RunAsync(Ct);
        var second = await truth.Feed.RunAsync(Ct);

        Assert.Equal((false, true), (first.Complete, second.Complete));
        Assert.Contains("page=2", truth.Credly.Wire.Last.Address.Query, StringComparison.Ordinal);
    }

    private static string Event(string id, string time) => $$"""{"id":"{{id}}","event_type":"badge.state.changed","occurred_at":"2025-05-02T{{time}}:00.000Z"}""";
}
