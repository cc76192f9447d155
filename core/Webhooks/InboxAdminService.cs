using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Webhooks;

/// <summary>What operators do with the inbox: look through it and have an event handled anew.</summary>
public sealed class InboxAdminService(CredlyEventStore inbox, OptimisticUpdate updates, OutboxQueue outbox, TimeProvider time)
{
    private const int PageSize = 50;
    private const int PartitionsAtOnce = 16;

    /// <summary>Lists events, a page at a time; with a status only those. Reads no more partitions than the page needs.</summary>
    public async Task<InboxPage> ListAsync(InboxStatus? status, string? after, CancellationToken ct)
    {
        var start = after is null ? Partitions.All[0] : CredlyEventStore.PartitionOf(after);
        var found = new List<InboxEvent>();
        foreach (var chunk in Partitions.All.SkipWhile(partition => partition != start).Chunk(PartitionsAtOnce))
        {
            var lists = await Task.WhenAll(chunk.Select(partition => ReadAsync(partition, partition == start ? after : null, status, ct)));
            found.AddRange(lists.SelectMany(list => list));
            if (found.Count > PageSize)
            {
                return new InboxPage([.. found.Take(PageSize)], found[PageSize - 1].Id);
            }
        }

        return new InboxPage(found, null);
    }

    /// <summary>One event; null when there is none of that id.</summary>
    public async Task<InboxEvent?> FindAsync(string eventId, CancellationToken ct) =>
        WebhookEnvelope.IsUsableId(eventId) ? (await inbox.ReadAsync(eventId, ct))?.Value : null;

    /// <summary>Has an event handled again, whatever became of it; null when there is none of that id. One that is about to be handled anyway stays as it is.</summary>
    /// <exception cref="ContentionException">The event kept changing under our hands.</exception>
    public async Task<InboxReplay?> ReplayAsync(string eventId, CancellationToken ct)
    {
        InboxReplay? replayed = null;
        await updates.RunAsync(eventId, async () =>
        {
            if (!WebhookEnvelope.IsUsableId(eventId) || await inbox.ReadAsync(eventId, ct) is not { } stored)
            {
                return true;
            }

            if (stored.Value is { Status: InboxStatus.Waiting, Attempts: 0, RetryAt: { } due } waiting && due <= time.GetUtcNow())
            {
                replayed = new InboxReplay(waiting, waiting, IsNew: false);
                return true;
            }

            if (await inbox.TryReplayAsync(stored, time.GetUtcNow(), ct) is not { } again)
            {
                return false;
            }

            outbox.Enqueue([again.Pending]);
            replayed = new InboxReplay(stored.Value, again.Event, IsNew: true);
            return true;
        }, ct);
        return replayed;
    }

    private async Task<List<InboxEvent>> ReadAsync(string partition, string? after, InboxStatus? status, CancellationToken ct) =>
        await inbox.ReadPartitionAsync(partition, after, ct)
            .Select(stored => stored.Value)
            .Where(received => status is null || received.Status == status)
            .Take(PageSize + 1)
            .ToListAsync(ct);
}

/// <summary>An event before and after somebody asked for it to be handled anew.</summary>
/// <param name="Before">As it was.</param>
/// <param name="After">As it waits to be handled.</param>
/// <param name="IsNew">False when that had been asked for before and not been done yet.</param>
public sealed record InboxReplay(InboxEvent Before, InboxEvent After, bool IsNew);

/// <summary>A page of the inbox.</summary>
/// <param name="Items">The events, in the order they are stored in, which is not that of time.</param>
/// <param name="Next">The id to go on behind; null after the last page.</param>
public sealed record InboxPage(IReadOnlyList<InboxEvent> Items, string? Next);
