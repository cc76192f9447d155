using System.Collections.Concurrent;
using System.Threading.Channels;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Outbox;

/// <summary>Kinds of work that must not wait for each other: slow work in one delays nothing in the others.</summary>
internal enum OutboxLane
{
    /// <summary>Our own bookkeeping and the workflow engine.</summary>
    Quick,

    /// <summary>Mail that people wait for with a form open.</summary>
    UrgentMail,

    Mail,

    /// <summary>Events to publish.</summary>
    Bus,

    /// <summary>Each publishes its own event, and thousands may be due on one day.</summary>
    Reminders,

    /// <summary>Webhooks from Credly, which change badges that people are looking at.</summary>
    CredlyEvents,

    /// <summary>Calls to Credly, and erasures with their reading of backups: nobody waits for them.</summary>
    Credly,
}

/// <summary>
/// Passes effects that were just committed to the relay, off the request's path. A crash loses nothing: the rows stay for the sweep.
/// Rows of one partition and one lane keep their order; partitions share the few workers of a lane. The sweep skips rows that this process is working on.
/// </summary>
public sealed class OutboxQueue(TimeProvider time)
{
    /// <summary>Held rows are queued in portions, so that no batch takes long.</summary>
    private const int MostAtOnce = 50;

    private static readonly (OutboxLane Lane, int Worker)[] Workers =
        [.. Enum.GetValues<OutboxLane>().SelectMany(lane => Enumerable.Range(0, WorkersOf(lane)).Select(worker => (lane, worker)))];

    private readonly Channel<OutboxBatch>[] channels = [.. Workers.Select(_ => Channel.CreateUnbounded<OutboxBatch>(new() { SingleReader = true }))];
    private readonly ConcurrentDictionary<(string Partition, string Key), byte> inFlight = new();
    private readonly AsyncLocal<OutboxScope?> scope = new();
    private readonly AsyncLocal<OutboxHold?> hold = new();
    private int waiting;

    /// <summary>True when everything queued has been performed or left to the sweep.</summary>
    public bool IsIdle => Volatile.Read(ref waiting) == 0;

    internal static int WorkerCount => Workers.Length;

    /// <summary>Credly allows few calls at a time, and most of those are for people who wait.</summary>
    internal static int WorkersOf(OutboxLane lane) => lane is OutboxLane.Quick or OutboxLane.Reminders ? 8 : 4;

    internal static OutboxLane LaneOf(Effect effect) => effect switch
    {
        Effect.MailEffect mail => mail.IsUrgent ? OutboxLane.UrgentMail : OutboxLane.Mail,
        Effect.Publish => OutboxLane.Bus,
        Effect.HandleCredlyEvent => OutboxLane.CredlyEvents,
        Effect.RemindOfBadge or Effect.RemindOfEnd => OutboxLane.Reminders,
        Effect.ReplaceAtCredly or Effect.RevokeAtCredly or Effect.CorrectAtCredly or Effect.EraseAtCredly or Effect.MoveBadge or Effect.RemoveMoved or Effect.ErasePerson => OutboxLane.Credly,
        _ => OutboxLane.Quick,
    };

    /// <summary>Queues rows of one partition; those due later are left to the sweep. A dry run queues nothing.</summary>
    public void Enqueue(IReadOnlyList<OutboxRow> rows)
    {
        if (DryRun.Active is not null)
        {
            return;
        }

        var now = time.GetUtcNow();
        var due = rows.Where(row => row.IsDue(now)).Where(TryHold).ToList();
        if (hold.Value is { } held)
        {
            held.Rows.AddRange(due);
            return;
        }

        EnqueueDue(due);
    }

    /// <summary>Holds back what the calling async flow queues until the result is disposed of, so that the effects of many changes go out together.</summary>
    public OutboxHold Hold() => hold.Value = new OutboxHold(held =>
    {
        hold.Value = null;
        foreach (var some in held.GroupBy(row => row.Partition).SelectMany(partition => partition.Chunk(MostAtOnce)))
        {
            EnqueueDue(some);
        }
    });

    /// <summary>Tracks what the calling async flow queues from here on.</summary>
    public OutboxScope BeginScope() => scope.Value = new OutboxScope();

    /// <summary>Reads a worker's batches, in order, until cancelled.</summary>
    internal IAsyncEnumerable<OutboxBatch> TakeAllAsync(int worker, CancellationToken ct) => channels[worker].Reader.ReadAllAsync(ct);

    /// <summary>Marks a batch as done: performed, or left to the sweep.</summary>
    internal void Complete(OutboxBatch batch)
    {
        Release(batch.Rows);
        Interlocked.Decrement(ref waiting);
        batch.Completion.SetResult();
    }

    /// <summary>Reserves a row; false when this process is working on it already.</summary>
    internal bool TryHold(OutboxRow row) => inFlight.TryAdd((row.Partition, row.Key), 0);

    internal void Release(IEnumerable<OutboxRow> rows)
    {
        foreach (var row in rows)
        {
            inFlight.TryRemove((row.Partition, row.Key), out _);
        }
    }

    private void EnqueueDue(IReadOnlyList<OutboxRow> rows)
    {
        foreach (var lane in rows.GroupBy(row => LaneOf(row.Effect)))
        {
            Interlocked.Increment(ref waiting);
            var batch = new OutboxBatch([.. lane]);
            scope.Value?.Add(batch);
            ChannelOf(lane.Key, batch.Rows[0].Partition).Writer.TryWrite(batch);
        }
    }

    private Channel<OutboxBatch> ChannelOf(OutboxLane lane, string partition)
    {
        var worker = int.Parse(partition, NumberStyles.HexNumber, CultureInfo.InvariantCulture) % WorkersOf(lane);
        return channels[Array.IndexOf(Workers, (lane, worker))];
    }
}

internal sealed record OutboxBatch(IReadOnlyList<OutboxRow> Rows)
{
    /// <summary>Completes when the relay has dealt with them.</summary>
    public TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Tracks what one async flow has queued, for a host that may be frozen between two invocations.</summary>
public sealed class OutboxScope
{
    private readonly ConcurrentQueue<Task> queued = new();

    /// <summary>Completes when everything queued so far has been performed or left to the sweep.</summary>
    public Task WhenCompleteAsync() => Task.WhenAll(queued);

    internal void Add(OutboxBatch batch) => queued.Enqueue(batch.Completion.Task);
}

/// <summary>The effects that one async flow holds back. A crash loses none: the sweep finds their rows.</summary>
public sealed class OutboxHold(Action<IReadOnlyList<OutboxRow>> release) : IDisposable
{
    internal List<OutboxRow> Rows { get; } = [];

    /// <inheritdoc />
    public void Dispose() => release(Rows);
}

/// <summary>A pending effect as a row of its partition. The key is the message id and begins with the due time (UTC).</summary>
public sealed record OutboxRow(string Partition, string Key, Effect Effect)
{
    public bool IsDue(DateTimeOffset now) =>
        string.CompareOrdinal(Key, Effect is Effect.MailEffect ? OutboxRowKeys.MailBefore(now.AddTicks(1)) : OutboxRowKeys.PendingBefore(now.AddTicks(1))) < 0;

    internal static OutboxRow ForMail(string partition, Effect.MailEffect mail, DateTimeOffset due) => new(partition, OutboxRowKeys.Mail(due, mail.MailId, mail.Attempts), mail);

    /// <summary>Null for a key of another form.</summary>
    internal DateTimeOffset? DueAt => OutboxRowKeys.DueOf(Key);

    /// <summary>The badge, address or account it is about.</summary>
    internal string Subject => Key.Split('|') is [_, _, var subject, ..] ? subject : Key;

    internal static IReadOnlyList<OutboxRow> For(Badge before, Decision.Changed change, DateTimeOffset now) =>
        [.. EffectFactory.Create(before, change.Badge, change.Events, now).Select((owed, n) => Create(change.Badge, owed.Effect.CausedNow(), owed.Due, n))];

    private static OutboxRow Create(Badge badge, Effect effect, DateTimeOffset due, int n) => effect is Effect.MailEffect mail
        ? ForMail(Partitions.For(badge.AddressKey), mail, due)
        : new OutboxRow(Partitions.For(badge.AddressKey), OutboxRowKeys.Pending(due, badge.Id, badge.Revision, n), effect);

    /// <summary>For the transaction of the change that owes it.</summary>
    internal RowChange ToInsert() => new RowChange.Insert(Key, ToBody());

    /// <summary>Replaces this row by a later one in one transaction, so that there is always exactly one. False when it is gone.</summary>
    internal async Task<bool> TryReplaceAsync(OutboxRow later, Tables tables, CancellationToken ct) =>
        await tables.Badges.TryCommitAsync(Partition, [later.ToInsert(), new RowChange.Delete(Key)], ct) is not null;

    internal string ToBody() => JsonRow.Write(Effect, EffectRowJson.Default.Effect);
}

/// <summary>The keys of outbox rows in table <c>badges</c>: they sort after everything else, by due time.</summary>
public static class OutboxRowKeys
{
    /// <summary>The prefix of all outbox rows except mails.</summary>
    public const string Outbox = "~outbox|";

    /// <summary>The prefix of all mails, which have a sweep of their own.</summary>
    public const string MailOutbox = "~outmail|";

    /// <summary>Derived from what the effect is about, so that it serves as message id.</summary>
    public static string Pending(DateTimeOffset due, string subject, int revision, int n) =>
        $"{Outbox}{RowKeyFormat.Time(due)}|{subject}|{RowKeyFormat.Order(revision, n)}";

    /// <summary>The exclusive end of the rows due before a time.</summary>
    public static string PendingBefore(DateTimeOffset time) => Outbox + RowKeyFormat.Time(time);

    /// <summary>Null for a key of another form.</summary>
    internal static DateTimeOffset? DueOf(string key) => key.Split('|') is [_, var time, ..] ? RowKeyFormat.TryParseTime(time) : null;

    public static string Mail(DateTimeOffset due, string mailId, int attempts) =>
        string.Create(CultureInfo.InvariantCulture, $"{MailOutbox}{RowKeyFormat.Time(due)}|{mailId}|{attempts:d4}");

    /// <summary>The exclusive end of the mails due before a time.</summary>
    public static string MailBefore(DateTimeOffset time) => MailOutbox + RowKeyFormat.Time(time);
}

/// <summary>The options are part of the stored format.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(StoredEnumConverter)])]
[JsonSerializable(typeof(Effect))]
internal sealed partial class EffectRowJson : JsonSerializerContext;
