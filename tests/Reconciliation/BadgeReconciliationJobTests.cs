using System.Net;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Reconciliation;

namespace MyIpma.Tests.Reconciliation;

public sealed class BadgeReconciliationJobTests : IDisposable
{
    private const string First = "b_aaaaaaaaaaaaaaaaaaaaaa";
    private const string Second = "b_bbbbbbbbbbbbbbbbbbbbbb";
    private readonly ReconciliationHarness harness = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => harness.Dispose();

    [Fact]
    public async Task A_walk_that_broke_off_goes_on_from_where_it_was()
    {
        await harness.OfferAsync(First, Ct);
        var second = await harness.OfferAsync(Second, Ct);
        harness.Credly.Wire
            .Ok($"[{Item(First)}]", """{"next_page_url":"https://api.credly.com/v1/organizations/org-1/high_volume_issued_badge_search?cursor=1"}""")
            .Ok(Item(First))
            .Answer(HttpStatusCode.ServiceUnavailable, "{}")
            .Answer(HttpStatusCode.ServiceUnavailable, "{}");

        await Assert.ThrowsAsync<CredlyUnavailableException>(() => harness.Job.RunAsync(Ct));
        harness.Credly.Wire.Ok($"[{Item(Second)}]").Ok(Item(Second));
        var report = await harness.Job.RunAsync(Ct);

        Assert.Equal((2, 2, true), (report.Seen, report.Changed, report.Complete));
        Assert.Contains("cursor=1", harness.Credly.Wire.Sent[^2].Address.Query, StringComparison.Ordinal);
        Assert.Equal(BadgeStatus.Accepted, (await harness.Store.ReadAsync(second, Ct))?.Value.StatusAt(harness.Credly.Time.GetUtcNow()));
    }

    [Fact]
    public async Task A_night_goes_on_with_its_walk_and_then_rests_until_the_next()
    {
        await harness.OfferAsync(First, Ct);
        harness.Credly.Wire
            .Ok($"[{Item(First)}]", """{"next_page_url":"https://api.credly.com/v1/organizations/org-1/high_volume_issued_badge_search?cursor=1"}""")
            .Ok(Item(First));

        var begun = await harness.Job.RunNightlyAsync(TimeSpan.Zero, Ct);
        harness.Credly.Wire.Ok("[]");
        var ended = await harness.Job.RunNightlyAsync(TimeSpan.Zero, Ct);
        harness.Credly.Time.Advance(TimeSpan.FromHours(5));
        var resting = await harness.Job.RunNightlyAsync(TimeSpan.Zero, Ct);
        var asked = harness.Credly.Wire.Sent.Count;
        harness.Credly.Time.Advance(TimeSpan.FromHours(19));
        harness.Credly.Wire.Ok("[]");
        await harness.Job.RunNightlyAsync(TimeSpan.Zero, Ct);

        Assert.Equal((false, true, true), (begun.Complete, ended.Complete, resting.Complete));
        Assert.Equal((3, 4), (asked, harness.Credly.Wire.Sent.Count));
    }

    [Fact]
    public async Task An_item_of_the_list_that_cannot_be_read_stops_neither_the_others_nor_the_walk()
    {
        await harness.OfferAsync(First, Ct);
        harness.Credly.Wire.Ok($$"""[{"id":{},"state":7},{"state":"accepted"},{{Item(First)}}]""").Ok(Item(First));

        var report = await harness.Job.RunAsync(Ct);

        Assert.Equal((1, 1, true), (report.Seen, report.Changed, report.Complete));
    }

    [Fact]
    public async Task A_badge_that_Credly_keeps_failing_on_stops_neither_the_others_nor_the_walk()
    {
        await harness.OfferAsync(First, Ct);
        var second = await harness.OfferAsync(Second, Ct);
        harness.Settings.Value.AtOnce = 1;
        harness.Credly.Wire.Ok($"[{Item(First)},{Item(Second)}]").Answer(HttpStatusCode.InternalServerError, "{}").Answer(HttpStatusCode.InternalServerError, "{}").Ok(Item(Second));

        var report = await harness.Job.RunAsync(Ct);

        Assert.Equal((2, 1, true), (report.Seen, report.Changed, report.Complete));
        Assert.Equal(BadgeStatus.Accepted, (await harness.Store.ReadAsync(second, Ct))?.Value.StatusAt(harness.Credly.Time.GetUtcNow()));
    }

    [Fact]
    public async Task A_badge_that_Credly_keeps_failing_on_keeps_no_other_out_of_the_drift_report()
    {
        await harness.OfferAsync(First, Ct);
        await harness.OfferAsync(Second, Ct);
        harness.Settings.Value.AtOnce = 1;
        harness.Credly.Wire.Ok($"[{Item(First)},{Item(Second)}]").Ok(Item(First)).Ok(Item(Second));
        await harness.Job.RunAsync(Ct);
        harness.Credly.Wire.Ok("[]").Answer(HttpStatusCode.InternalServerError, "{}").Answer(HttpStatusCode.InternalServerError, "{}").Answer(HttpStatusCode.NotFound, "{}");

        var slices = await harness.Drift.FromAsync(DriftCursor.Start, Ct).ToListAsync(Ct);

        Assert.Equal([(DriftKind.MissingAtCredly, Second)], slices.SelectMany(slice => slice.Differences).Select(difference => (difference.Kind, difference.Badge?.BadgeId ?? "")));
    }

    [Fact]
    public async Task The_timeline_says_that_we_learned_it_by_looking_ourselves()
    {
        var key = await harness.OfferAsync(First, Ct);
        harness.Credly.Wire.Ok($"[{Item(First)}]").Ok(Item(First));

        await harness.Job.RunAsync(Ct);

        var timeline = await harness.Store.ReadTimelineAsync(key, Ct);
        Assert.Contains(timeline, entry => entry is { Kind: BadgeEventKind.Accepted, Source.Kind: ChangeSourceKind.Reconciliation });
    }

    [Fact]
    public async Task A_badge_that_is_as_we_know_it_costs_no_call()
    {
        await harness.OfferAsync(First, Ct);
        harness.Credly.Wire.Ok($"[{Item(First)}]").Ok(Item(First)).Ok($"[{Item(First)}]");

        await harness.Job.RunAsync(Ct);
        var again = await harness.Job.RunAsync(Ct);

        Assert.Equal((1, 0, true), (again.Seen, again.Changed, again.Complete));
        Assert.Equal(3, harness.Credly.Wire.Sent.Count);
    }

    private static string Item(string badgeId) => $$$"""
        {"id":"cb-{{{badgeId[2]}}}","state":"accepted","public":true,"issuer_earner_id":"{{{badgeId}}}",
         "state_updated_at":"2025-05-02T07:00:00.000Z","updated_at":"2025-05-02T07:00:00.000Z","badge_template":{"id":"template-a"}}
        """;
}
