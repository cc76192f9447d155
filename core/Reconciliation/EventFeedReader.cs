using MyIpma.Core.Credly;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;
using MyIpma.Core.Webhooks;

namespace MyIpma.Core.Reconciliation;

/// <summary>Reads Credly's feed of events for those no webhook reported, and puts them into the same inbox. Bounded by pages, resumed from a stored place.</summary>
public sealed partial class EventFeedReader(
    CredlyClient credly, CredlyEventStore inbox, OutboxQueue outbox, FaultIsolation faults, Tables tables, OptimisticUpdate updates,
    IOptions<ReconciliationOptions> options, TimeProvider time, ILogger<EventFeedReader> logger)
{
    private readonly Checkpoint<FeedCheckpoint> kept = new(tables.Links, "credly-events", CheckpointJson.Default.FeedCheckpoint, faults, updates);

    /// <summary>Goes on reading where the last run stopped, for as many pages as are allowed.</summary>
    /// <exception cref="CredlyUnavailableException">No answer now; what was read so far is kept.</exception>
    public async Task<FeedReport> RunAsync(CancellationToken ct)
    {
        CredlyBackgroundWork.Begin();
        var stored = await kept.ReadAsync(ct);
        var state = stored?.Value ?? new FeedCheckpoint();
        var report = new FeedReport(0, 0, Complete: false);
        while (report.Pages < options.Value.MostEventPages && !report.Complete)
        {
            var page = await credly.GetEventsAsync(state.Page, ct);
            faults.Skip("credly-events", page.Unreadable);
            var (added, failed) = await TakeInAsync(page.Items.Where(item => state.MayBeUnseen(item, options.Value.Overlap)), ct);
            if (failed > 0)
            {
                throw new InvalidOperationException($"{failed} events of Credly's feed could not be stored; the next run reads them again.");
            }

            state = state.Advance(page, options.Value.Overlap);
            report = new FeedReport(report.Pages + 1, report.Added + added, state.IsComplete);
            stored = await kept.TryWriteAsync(stored, state, ct);
            if (stored is null)
            {
                break;
            }
        }

        Read(report.Pages, report.Added);
        return report;
    }

    /// <summary>An event that cannot be stored keeps the place in the feed, so that the next run meets it again, but none of the others.</summary>
    private async Task<(int Added, int Failed)> TakeInAsync(IEnumerable<CredlyEvent> events, CancellationToken ct)
    {
        var (added, failed) = (0, 0);
        foreach (var happened in events.Where(happened => WebhookEnvelope.IsUsableId(happened.Id)))
        {
            var received = new InboxEvent { Id = happened.Id, EventType = happened.EventType, ReceivedAt = time.GetUtcNow() };
            var isStored = await faults.TryAsync("credly-events", happened.Id, async () =>
            {
                if ((await inbox.TryAddAsync(received, ct) ?? await ReplayUnknownAsync(received.Id, ct)) is { } owed)
                {
                    outbox.Enqueue([owed]);
                    added++;
                }
            }, ct);
            failed += isStored ? 0 : 1;
        }

        return (added, failed);
    }

    /// <summary>Events that were missing from the API when their webhook came are there now. One that is stored and cannot be read does not hold up the feed for ever.</summary>
    private async Task<OutboxRow?> ReplayUnknownAsync(string eventId, CancellationToken ct)
    {
        try
        {
            return await inbox.ReadAsync(eventId, ct) is { Value.Status: InboxStatus.Unknown } unknown ? (await inbox.TryReplayAsync(unknown, time.GetUtcNow(), ct))?.Pending : null;
        }
        catch (UnreadableRowException unreadable)
        {
            faults.Skip("credly-events", unreadable);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Credly's feed: {Pages} pages read, {Added} events no webhook had reported.")]
    private partial void Read(int pages, int added);
}

/// <summary>What one run of the feed did.</summary>
/// <param name="Pages">Pages read.</param>
/// <param name="Added">Events that no webhook had reported.</param>
/// <param name="Complete">False when there is more to read; the next run goes on.</param>
public sealed record FeedReport(int Pages, int Added, bool Complete);
