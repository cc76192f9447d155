using System.Collections.Concurrent;
using System.Threading.Channels;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Outbox;

/// <summary>Kinds of work that must not wait for each other: what is slow in one of them holds up nothing in the others.</summary>
internal enum OutboxLane
{
    /// <summary>Our own bookkeeping and the workflow engine.</summary>
    Quick,

    /// <summary>Mail that people wait for with a form open.</summary>
    UrgentMail,

    /// <summary>Other mail.</summary>
    Mail,

    /// <summary>Events on the bus.</summary>
    Bus,

    /// <summary>What is owed on a date: each tells the bus by itself, and there may be thousands on one day.</summary>
    Reminders,

    /// <summary>What Credly told us of, which moves badges that people look at.</summary>
    CredlyEvents,

    /// <summary>Calls of Credly, and erasures that look beside the backups, which nobody waits for.</summary>
    Credly,
}

/// <summary>
/// Hands effects that were just committed to the relay, off the request's path. Losing it in a crash loses nothing: the rows stay for the sweep.
/// Rows of one partition and one kind of work keep their order; partitions share the few workers of a kind. What this process has in hand is known by key, so that
/// the sweep leaves it alone.
/// </summary>
public sealed class OutboxQueue(TimeProvider time)
{
    /// <summary>What is kept back goes on in portions, so that none of them is long in hand.</summary>
    private const int MostAtOnce = 50;

    private static readonly (OutboxLane Lane, int Worker)[] Workers =
        [.. Enum.GetValues<OutboxLane>().SelectMany(lane => Enumerable.Range(0, WorkersOf(lane)).Select(worker => (lane, worker)))];

    private readonly Channel<OutboxBatch>[] channels = [.. Workers.Select(_ => Channel.CreateUnbounded<OutboxBatch>(new() { SingleReader = true }))];
    private readonly ConcurrentDictionary<(string Partition, string Key), byte> inHand = new();
    private readonly AsyncLocal<OutboxScope?> watch = new();
    private readonly AsyncLocal<OutboxHold?> hold = new();
    private int waiting;

    /// <summary>True when everything handed over has been performed or left to the sweep.</summary>
    public bool IsIdle => Volatile.Read(ref waiting) == 0;

    /// <summary>How many work side by side.</summary>
    internal static int WorkerCount => Workers.Length;

    /// <summary>How many rows of a kind are worked on at a time. Credly allows few calls at once, and most of those are for people who wait.</summary>
    internal static int WorkersOf(OutboxLane lane) => lane is OutboxLane.Quick or OutboxLane.Reminders ? 8 : 4;

    /// <summary>The kind of work an effect is.</summary>
    internal static OutboxLane LaneOf(Effect effect) => effect switch
    {
        Effect.MailEffect mail => mail.IsUrgent ? OutboxLane.UrgentMail : OutboxLane.Mail,
        Effect.Publish => OutboxLane.Bus,
        Effect.HandleCredlyEvent => OutboxLane.CredlyEvents,
        Effect.RemindOfBadge or Effect.RemindOfEnd => OutboxLane.Reminders,
        Effect.ReplaceAtCredly or Effect.RevokeAtCredly or Effect.CorrectAtCredly or Effect.EraseAtCredly or Effect.MoveBadge or Effect.RemoveMoved or Effect.ErasePerson => OutboxLane.Credly,
        _ => OutboxLane.Quick,
    };

    /// <summary>Hands over rows of one partition; those due later are the sweep's. A dry run owes nothing.</summary>
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

        HandOver(due);
    }

    /// <summary>Keeps back what the calling flow of work hands over until the result is disposed of, so that what many changes owe goes out together.</summary>
    public OutboxHold Hold() => hold.Value = new OutboxHold(held =>
    {
        hold.Value = null;
        foreach (var some in held.GroupBy(row => row.Partition).SelectMany(partition => partition.Chunk(MostAtOnce)))
        {
            HandOver(some);
        }
    });

    /// <summary>Watches what the calling flow of work hands over from here on.</summary>
    public OutboxScope BeginScope() => watch.Value = new OutboxScope();

    /// <summary>Takes what was handed over to a worker, in order, until cancelled.</summary>
    internal IAsyncEnumerable<OutboxBatch> TakeAllAsync(int worker, CancellationToken ct) => channels[worker].Reader.ReadAllAsync(ct);

    /// <summary>Says that a batch is through: performed, or left to the sweep.</summary>
    internal void Complete(OutboxBatch batch)
    {
        Release(batch.Rows);
        Interlocked.Decrement(ref waiting);
        batch.Completion.SetResult();
    }

    /// <summary>Takes a row in hand; false when this process has it in hand already.</summary>
    internal bool TryHold(OutboxRow row) => inHand.TryAdd((row.Partition, row.Key), 0);

    /// <summary>Lets rows go.</summary>
    internal void Release(IEnumerable<OutboxRow> rows)
    {
        foreach (var row in rows)
        {
            inHand.TryRemove((row.Partition, row.Key), out _);
        }
    }

    private void HandOver(IReadOnlyList<OutboxRow> rows)
    {
        foreach (var lane in rows.GroupBy(row => LaneOf(row.Effect)))
        {
            Interlocked.Increment(ref waiting);
            var batch = new OutboxBatch([.. lane]);
            watch.Value?.Add(batch);
            ChannelOf(lane.Key, batch.Rows[0].Partition).Writer.TryWrite(batch);
        }
    }

    private Channel<OutboxBatch> ChannelOf(OutboxLane lane, string partition)
    {
        var worker = int.Parse(partition, NumberStyles.HexNumber, CultureInfo.InvariantCulture) % WorkersOf(lane);
        return channels[Array.IndexOf(Workers, (lane, worker))];
    }
}

/// <summary>Rows of one partition on their way to the relay.</summary>
internal sealed record OutboxBatch(IReadOnlyList<OutboxRow> Rows)
{
    /// <summary>Completes when the relay is through with them.</summary>
    public TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Knows what one flow of work has handed to the relay, for a host that may stand still between two pieces of work.</summary>
public sealed class OutboxScope
{
    private readonly ConcurrentQueue<Task> handedOver = new();

    /// <summary>Completes when the relay is through with everything handed over so far: performed, or left to the sweep.</summary>
    public Task WhenCompleteAsync() => Task.WhenAll(handedOver);

    internal void Add(OutboxBatch batch) => handedOver.Enqueue(batch.Completion.Task);
}

/// <summary>What one flow of work owes and keeps back until it is through with more of the same kind. What it loses in a crash the sweep finds.</summary>
public sealed class OutboxHold(Action<IReadOnlyList<OutboxRow>> release) : IDisposable
{
    internal List<OutboxRow> Rows { get; } = [];

    /// <inheritdoc />
    public void Dispose() => release(Rows);
}

/// <summary>An effect owed, as a row of its partition. The key is the message id and begins with the time it is due (UTC).</summary>
public sealed record OutboxRow(string Partition, string Key, Effect Effect)
{
    /// <summary>True when the row is due at a time; one that is not yet is left to the sweep.</summary>
    public bool IsDue(DateTimeOffset now) =>
        string.CompareOrdinal(Key, Effect is Effect.MailEffect ? OutboxRowKeys.MailBefore(now.AddTicks(1)) : OutboxRowKeys.PendingBefore(now.AddTicks(1))) < 0;

    /// <summary>A mail owed.</summary>
    internal static OutboxRow ForMail(string partition, Effect.MailEffect mail, DateTimeOffset due) => new(partition, OutboxRowKeys.Mail(due, mail.MailId, mail.Attempts), mail);

    /// <summary>When it is due; null for a key of another form.</summary>
    internal DateTimeOffset? DueAt => OutboxRowKeys.DueOf(Key);

    /// <summary>What it is about: a badge, an address, an account.</summary>
    internal string Subject => Key.Split('|') is [_, _, var subject, ..] ? subject : Key;

    /// <summary>What a change of a badge owes.</summary>
    internal static IReadOnlyList<OutboxRow> For(Badge before, Decision.Changed change, DateTimeOffset now) =>
        [.. EffectFactory.Create(before, change.Badge, change.Events, now).Select((owed, n) => Create(change.Badge, owed.Effect.CausedNow(), owed.Due, n))];

    private static OutboxRow Create(Badge badge, Effect effect, DateTimeOffset due, int n) => effect is Effect.MailEffect mail
        ? ForMail(Partitions.For(badge.AddressKey), mail, due)
        : new OutboxRow(Partitions.For(badge.AddressKey), OutboxRowKeys.Pending(due, badge.Id, badge.Revision, n), effect);

    /// <summary>The row as part of the transaction that owes it.</summary>
    internal RowChange ToInsert() => new RowChange.Insert(Key, ToBody());

    internal string ToBody() => JsonRow.Write(Effect, EffectRowJson.Default.Effect);
}

/// <summary>The keys of outbox rows in table <c>badges</c>: they sort behind everything else, by the time they are due.</summary>
public static class OutboxRowKeys
{
    /// <summary>All outbox rows start so.</summary>
    public const string Outbox = "~outbox|";

    /// <summary>All rows of mails owed start so; the sweep of the outbox does not see them, nor theirs the outbox.</summary>
    public const string MailOutbox = "~outmail|";

    /// <summary>An effect owed, due at a time. The key is derived from what it is about, so that it serves as message id.</summary>
    public static string Pending(DateTimeOffset due, string subject, int revision, int n) =>
        $"{Outbox}{RowKeyFormat.Time(due)}|{subject}|{RowKeyFormat.Order(revision, n)}";

    /// <summary>The end of the outbox rows that were due before a time.</summary>
    public static string PendingBefore(DateTimeOffset time) => Outbox + RowKeyFormat.Time(time);

    /// <summary>The time a key begins with; null for a key of another form.</summary>
    internal static DateTimeOffset? DueOf(string key) => key.Split('|') is [_, var time, ..] ? RowKeyFormat.TryParseTime(time) : null;

    /// <summary>A mail owed, to be tried at a time.</summary>
    public static string Mail(DateTimeOffset due, string mailId, int attempts) =>
        string.Create(CultureInfo.InvariantCulture, $"{MailOutbox}{RowKeyFormat.Time(due)}|{mailId}|{attempts:d4}");

    /// <summary>The end of the mails that were due before a time.</summary>
    public static string MailBefore(DateTimeOffset time) => MailOutbox + RowKeyFormat.Time(time);
}

/// <summary>How effects are stored. The options are part of the stored format.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(StoredEnumConverter)])]
[JsonSerializable(typeof(Effect))]
internal sealed partial class EffectRowJson : JsonSerializerContext;
