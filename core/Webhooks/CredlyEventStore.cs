using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using MyIpma.Core.Common;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Webhooks;

/// <summary>Stores the events Credly reported. An event and the effect to handle it commit in one transaction.</summary>
public sealed class CredlyEventStore(Tables tables, FaultIsolation faults, OptimisticUpdate updates)
{
    private readonly JsonRow<InboxEvent> rows = new(tables.Badges, InboxRowJson.Default.InboxEvent, updates);

    /// <summary>All inbox rows start so.</summary>
    public const string Prefix = "event|";

    /// <summary>Stores a new event; null when it was stored before.</summary>
    public async Task<OutboxRow?> TryAddAsync(InboxEvent received, CancellationToken ct)
    {
        var owed = PendingFor(received, received.ReceivedAt);
        return await rows.TryWriteAsync(RowOf(received.Id), null, received, [owed.ToInsert()], ct) is null ? null : owed;
    }

    /// <summary>Reads an event; null when it was never stored.</summary>
    public Task<Versioned<InboxEvent>?> ReadAsync(string eventId, CancellationToken ct) => rows.ReadAsync(RowOf(eventId), ct);

    /// <summary>Writes down what became of an event; with a time to try again, owes that too. False when somebody else was faster.</summary>
    public async Task<bool> TryUpdateAsync(Versioned<InboxEvent> before, InboxEvent after, CancellationToken ct) =>
        await rows.TryWriteAsync(RowOf(after.Id), before, after, after.RetryAt is { } retryAt ? [PendingFor(after, retryAt).ToInsert()] : [], ct) is not null;

    /// <summary>Has an event handled again, whatever became of it: the event as it waits and the duty to handle it, or null when somebody else was faster.</summary>
    public async Task<(InboxEvent Event, OutboxRow Pending)?> TryReplayAsync(Versioned<InboxEvent> stored, DateTimeOffset now, CancellationToken ct)
    {
        var again = stored.Value with { Status = InboxStatus.Waiting, Attempts = 0, LastError = null, HandledAt = null, RetryAt = now };
        return await TryUpdateAsync(stored, again, ct) ? (again, PendingFor(again, now)) : null;
    }

    /// <summary>Reads the events of a partition whose ids come behind one, in the order of their ids. One range query.</summary>
    public async IAsyncEnumerable<Versioned<InboxEvent>> ReadPartitionAsync(string partition, string? after, [EnumeratorCancellation] CancellationToken ct)
    {
        var from = after is null ? Prefix : KeyOf(after);
        await foreach (var row in tables.Badges.RangeAsync(partition, from, RowKeyFormat.After(Prefix), ct))
        {
            if ((after is null || row.Key != from) && faults.TryRead(row, InboxRowJson.Default.InboxEvent, out var received))
            {
                yield return new Versioned<InboxEvent>(received, row.ETag);
            }
        }
    }

    /// <summary>Deletes an event unless somebody has changed it meanwhile.</summary>
    public Task<bool> TryDeleteAsync(Versioned<InboxEvent> stored, CancellationToken ct) => rows.TryDeleteAsync(RowOf(stored.Value.Id), stored, ct);

    /// <summary>The duty to handle an event, due at a time.</summary>
    internal static OutboxRow PendingFor(InboxEvent received, DateTimeOffset due) =>
        new(PartitionOf(received.Id), OutboxRowKeys.Pending(due, received.Id, received.Attempts, 0), new Effect.HandleCredlyEvent(received.Id).CausedNow());

    private static RowAddress RowOf(string eventId) => new(PartitionOf(eventId), KeyOf(eventId));

    private static string KeyOf(string eventId) => Prefix + eventId;

    internal static string PartitionOf(string eventId) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(eventId))[0].ToString("x2", CultureInfo.InvariantCulture);
}

/// <summary>An event Credly reported, with what became of it. Of the envelope only ids are kept; the content is fetched with our own token. Times are UTC.</summary>
public sealed record InboxEvent
{
    /// <summary>Credly's id of the event.</summary>
    public required string Id { get; init; }

    /// <summary>Its type, as the envelope named it.</summary>
    public string? EventType { get; init; }

    /// <summary>When it arrived first.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>What became of it.</summary>
    public InboxStatus Status { get; init; }

    /// <summary>How often fetching it has failed.</summary>
    public int Attempts { get; init; }

    /// <summary>What went wrong last; null once handled.</summary>
    [JsonPropertyName("trouble")]
    public string? LastError { get; init; }

    /// <summary>When it is tried again.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>When it was handled.</summary>
    public DateTimeOffset? HandledAt { get; init; }

    /// <summary>The badge it was about.</summary>
    public string? BadgeId { get; init; }
}

/// <summary>What became of an event from Credly.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<InboxStatus>))]
public enum InboxStatus
{
    /// <summary>Stored; not handled yet, or to be tried again.</summary>
    Waiting,

    /// <summary>It changed a badge here.</summary>
    Applied,

    /// <summary>It changed nothing.</summary>
    Unchanged,

    /// <summary>Credly has no such event: dropped.</summary>
    Unknown,

    /// <summary>It is about something that is not ours, or about no badge.</summary>
    NotOurs,
}

/// <summary>How events are stored. The options are part of the stored format.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(StoredEnumConverter)])]
[JsonSerializable(typeof(InboxEvent))]
internal sealed partial class InboxRowJson : JsonSerializerContext;

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
