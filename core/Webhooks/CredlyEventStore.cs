using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using MyIpma.Core.Common;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Webhooks;

/// <summary>Stores the events that Credly reports. An event and the effect to handle it commit in one transaction.</summary>
public sealed class CredlyEventStore(Tables tables, FaultIsolation faults, OptimisticUpdate updates)
{
    private readonly JsonRow<InboxEvent> rows = new(tables.Badges, InboxRowJson.Default.InboxEvent, updates);

    public const string Prefix = "event|";

    /// <summary>Null when the event was stored before.</summary>
    public async Task<OutboxRow?> TryAddAsync(InboxEvent received, CancellationToken ct)
    {
        var pending = PendingFor(received, received.ReceivedAt);
        return await rows.TryWriteAsync(RowOf(received.Id), null, received, [pending.ToInsert()], ct) is null ? null : pending;
    }

    public Task<Versioned<InboxEvent>?> ReadAsync(string eventId, CancellationToken ct) => rows.ReadAsync(RowOf(eventId), ct);

    /// <summary>Also schedules the retry, if there is one. False when somebody else was faster.</summary>
    public async Task<bool> TryUpdateAsync(Versioned<InboxEvent> before, InboxEvent after, CancellationToken ct) =>
        await rows.TryWriteAsync(RowOf(after.Id), before, after, after.RetryAt is { } retryAt ? [PendingFor(after, retryAt).ToInsert()] : [], ct) is not null;

    /// <summary>Schedules an event to be handled again, whatever its status. Null when somebody else was faster.</summary>
    public async Task<(InboxEvent Event, OutboxRow Pending)?> TryReplayAsync(Versioned<InboxEvent> stored, DateTimeOffset now, CancellationToken ct)
    {
        var again = stored.Value with { Status = InboxStatus.Waiting, Attempts = 0, LastError = null, HandledAt = null, RetryAt = now };
        return await TryUpdateAsync(stored, again, ct) ? (again, PendingFor(again, now)) : null;
    }

    /// <summary>The events of a partition after an id, in the order of their ids. One range query.</summary>
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

    /// <summary>False when somebody else was faster.</summary>
    public Task<bool> TryDeleteAsync(Versioned<InboxEvent> stored, CancellationToken ct) => rows.TryDeleteAsync(RowOf(stored.Value.Id), stored, ct);

    internal static OutboxRow PendingFor(InboxEvent received, DateTimeOffset due) =>
        new(PartitionOf(received.Id), OutboxRowKeys.Pending(due, received.Id, received.Attempts, 0), new Effect.HandleCredlyEvent(received.Id).CausedNow());

    private static RowAddress RowOf(string eventId) => new(PartitionOf(eventId), KeyOf(eventId));

    private static string KeyOf(string eventId) => Prefix + eventId;

    internal static string PartitionOf(string eventId) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(eventId))[0].ToString("x2", CultureInfo.InvariantCulture);
}

/// <summary>An event that Credly reported. Only ids of the envelope are stored; the content is fetched with our own token. Times are UTC.</summary>
public sealed record InboxEvent
{
    public required string Id { get; init; }

    /// <summary>As the envelope says; not trusted.</summary>
    public string? EventType { get; init; }

    /// <summary>When its webhook first arrived.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    public InboxStatus Status { get; init; }

    /// <summary>Failed attempts at fetching it.</summary>
    public int Attempts { get; init; }

    /// <summary>Null once handled.</summary>
    [JsonPropertyName("trouble")]
    public string? LastError { get; init; }

    public DateTimeOffset? RetryAt { get; init; }

    public DateTimeOffset? HandledAt { get; init; }

    /// <summary>Null when it is not about a badge of ours.</summary>
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

/// <summary>The options are part of the stored format.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(StoredEnumConverter)])]
[JsonSerializable(typeof(InboxEvent))]
internal sealed partial class InboxRowJson : JsonSerializerContext;

/// <summary>What operators do with the inbox: list it, and have an event handled again.</summary>
public sealed class InboxAdminService(CredlyEventStore inbox, OptimisticUpdate updates, OutboxQueue outbox, TimeProvider time)
{
    private const int PageSize = 50;
    private const int PartitionsAtOnce = 16;

    /// <summary>Lists a page of events, of any status if none is given. Reads no more partitions than the page needs.</summary>
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

    /// <summary>Null when there is no such event.</summary>
    public async Task<InboxEvent?> FindAsync(string eventId, CancellationToken ct) =>
        WebhookEnvelope.IsUsableId(eventId) ? (await inbox.ReadAsync(eventId, ct))?.Value : null;

    /// <summary>Has an event handled again, whatever its status; null when there is none. One that is about to be handled anyway stays as it is.</summary>
    /// <exception cref="ContentionException">Others kept changing it.</exception>
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

/// <summary>An event before and after an operator asked for it to be handled again; not new when it was waiting to be handled already.</summary>
public sealed record InboxReplay(InboxEvent Before, InboxEvent After, bool IsNew);

/// <param name="Items">In the order in which they are stored, which is not chronological.</param>
/// <param name="Next">The id to continue after; null on the last page.</param>
public sealed record InboxPage(IReadOnlyList<InboxEvent> Items, string? Next);
