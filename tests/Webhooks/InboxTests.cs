using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Credly;
using MyIpma.Core.Webhooks;
using MyIpma.Tests.Reconciliation;

namespace MyIpma.Tests.Webhooks;

public sealed class InboxTests : IDisposable
{
    private readonly ReconciliationHarness harness = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private InboxAdminService Desk => new(harness.Inbox, harness.Updates, harness.Outbox, harness.Credly.Time);

    private CredlyEventProcessor Processor => new(
        harness.Inbox,
        harness.Credly.Client,
        harness.Store,
        new CredlySync(harness.Credly.Client, new BadgeService(harness.Store, harness.Updates, harness.Outbox, harness.Credly.Time, NullLogger<BadgeService>.Instance)),
        harness.Credly.Time,
        NullLogger<CredlyEventProcessor>.Instance);

    public void Dispose() => harness.Dispose();

    [Fact]
    public async Task Handled_events_go_after_thirty_days_and_waiting_ones_never()
    {
        await AddAsync("e-handled", InboxStatus.Applied);
        await AddAsync("e-waiting", InboxStatus.Waiting);
        harness.Credly.Time.Advance(TimeSpan.FromDays(29));
        var early = await harness.Retention.RunAsync(Ct);
        harness.Credly.Time.Advance(TimeSpan.FromDays(2));

        var late = await harness.Retention.RunAsync(Ct);

        Assert.Equal((0, 1), (early, late));
        Assert.Null(await harness.Inbox.ReadAsync("e-handled", Ct));
        Assert.NotNull(await harness.Inbox.ReadAsync("e-waiting", Ct));
    }

    [Fact]
    public async Task The_list_comes_in_pages_without_gap_or_repetition()
    {
        foreach (var n in Enumerable.Range(0, 120))
        {
            await AddAsync($"e-{n}", n % 2 == 0 ? InboxStatus.Applied : InboxStatus.Waiting);
        }

        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Desk.ListAsync(null, cursor, Ct);
            Assert.InRange(page.Items.Count, 1, 50);
            ids.AddRange(page.Items.Select(item => item.Id));
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(120, ids.Count);
        Assert.Equal(120, ids.Distinct().Count());
    }

    [Fact]
    public async Task The_list_can_be_narrowed_to_a_status()
    {
        await AddAsync("e-1", InboxStatus.Applied);
        await AddAsync("e-2", InboxStatus.Waiting);

        var page = await Desk.ListAsync(InboxStatus.Waiting, null, Ct);

        Assert.Equal(["e-2"], page.Items.Select(item => item.Id));
    }

    [Fact]
    public async Task A_replayed_event_waits_again_as_if_it_had_just_come()
    {
        await AddAsync("e-1", InboxStatus.Unknown);
        harness.Credly.Time.Advance(TimeSpan.FromMinutes(1));

        var first = await Desk.ReplayAsync("e-1", Ct);
        var second = await Desk.ReplayAsync("e-1", Ct);

        Assert.Equal((InboxStatus.Waiting, 0), (first?.After.Status, first?.After.Attempts));
        Assert.Null(first?.After.HandledAt);
        Assert.Equal((true, false), (first?.IsNew, second?.IsNew));
        Assert.False(harness.Outbox.IsIdle);
    }

    [Fact]
    public async Task A_webhook_that_was_faster_than_Credlys_own_API_is_not_lost()
    {
        await AddAsync("e-1", InboxStatus.Waiting);
        harness.Credly.Wire
            .Answer(HttpStatusCode.NotFound, """{"data":{"message":"Resource not found."},"metadata":null}""")
            .Answer(HttpStatusCode.NotFound, """{"data":{"message":"Resource not found."},"metadata":null}""");

        await Processor.HandleAsync("e-1", Ct);
        var early = (await harness.Inbox.ReadAsync("e-1", Ct))?.Value;
        harness.Credly.Time.Advance(TimeSpan.FromHours(1));
        await Processor.HandleAsync("e-1", Ct);

        Assert.Equal((InboxStatus.Waiting, 1, "NotFound"), (early?.Status, early?.Attempts, early?.LastError));
        Assert.True(early?.RetryAt > early?.ReceivedAt);
        Assert.Equal(InboxStatus.Unknown, (await harness.Inbox.ReadAsync("e-1", Ct))?.Value.Status);
    }

    [Fact]
    public void Two_webhook_secrets_are_live_while_one_takes_over_from_the_other()
    {
        var options = new CredlyOptions { WebhookSecrets = { "old-secret-0123456", "new-secret-0123456" } };
        var monitor = Moq.Mock.Of<IOptionsMonitor<CredlyOptions>>(settings => settings.CurrentValue == options);
        var inbox = new WebhookReceiver(harness.Inbox, harness.Outbox, monitor, harness.Credly.Time, NullLogger<WebhookReceiver>.Instance);

        Assert.True(inbox.Accepts("old-secret-0123456"));
        Assert.True(inbox.Accepts("new-secret-0123456"));
        Assert.False(inbox.Accepts("old-secret-012345"));
    }

    private async Task AddAsync(string id, InboxStatus status)
    {
        var received = new InboxEvent { Id = id, ReceivedAt = harness.Credly.Time.GetUtcNow() };
        await harness.Inbox.TryAddAsync(received, Ct);
        if (status != InboxStatus.Waiting && await harness.Inbox.ReadAsync(id, Ct) is { } stored)
        {
            await harness.Inbox.TryUpdateAsync(stored, received with { Status = status, HandledAt = harness.Credly.Time.GetUtcNow() }, Ct);
        }
    }
}
