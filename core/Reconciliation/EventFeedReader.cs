using MyIpma.Core.Credly;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;
using MyIpma.Core.Webhooks;

namespace MyIpma.Core.Reconciliation;

/// <summary>Reads Credly's event feed for events that no webhook reported, and adds them to the same inbox. Limited in pages, and resumed from a checkpoint.</summary>
public sealed partial class EventFeedReader(
    CredlyClient credly, CredlyEventStore inbox, OutboxQueue outbox, FaultIsolation faults, Tables tables, OptimisticUpdate updates,
    IOptions<ReconciliationOptions> options, TimeProvider time, ILogger<EventFeedReader> logger)
{
    private readonly Checkpoint<FeedCheckpoint> checkpoint = new(tables.Links, "credly-events", CheckpointJson.Default.FeedCheckpoint, faults, updates);

    /// <summary>Resumes where the last run stopped.</summary>
    /// <exception cref="CredlyUnavailableException">What was read so far is kept.</exception>
    public async Task<FeedReport> RunAsync(CancellationToken ct)
    {
        CredlyBackgroundWork.Begin();
        var stored = await checkpoint.ReadAsync(ct);
        var state = stored?.Value ?? new FeedCheckpoint();
        var report = new FeedReport(0, 0, Complete: false);
        while (report.Pages < options.Value.MostEventPages && !report.Complete)
        {
            var page = await credly.GetEventsAsync(state.Page, ct);
            faults.Skip("credly-events", page.Unreadable);
            var (added, failed) = await StoreAsync(page.Items.Where(item => state.MayBeUnseen(item, options.Value.Overlap)), ct);
            if (failed > 0)
            {
                throw new InvalidOperationException($"{failed} events of Credly's feed could not be stored; the next run reads them again.");
            }

            state = state.Advance(page, options.Value.Overlap);
            report = new FeedReport(report.Pages + 1, report.Added + added, state.IsComplete);
            stored = await checkpoint.TryWriteAsync(stored, state, ct);
            if (stored is null)
            {
                break;
            }
        }

        Read(report.Pages, report.Added);
        return report;
    }

    /// <summary>An event that cannot be stored does not stop the others, but holds the checkpoint, so that the next run reads it again.</summary>
    private async Task<(int Added, int Failed)> StoreAsync(IEnumerable<CredlyEvent> events, CancellationToken ct)
    {
        var (added, failed) = (0, 0);
        foreach (var item in events.Where(item => WebhookEnvelope.IsUsableId(item.Id)))
        {
            var received = new InboxEvent { Id = item.Id, EventType = item.EventType, ReceivedAt = time.GetUtcNow() };
            var isStored = await faults.TryAsync("credly-events", item.Id, async () =>
            {
                if ((await inbox.TryAddAsync(received, ct) ?? await ReplayUnknownAsync(received.Id, ct)) is { } pending)
                {
                    outbox.Enqueue([pending]);
                    added++;
                }
            }, ct);
            failed += isStored ? 0 : 1;
        }

        return (added, failed);
    }

    /// <summary>Replays an event that was missing from the API when its webhook came. An unreadable row must not block the feed for ever.</summary>
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
