using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;

namespace MyIpma.Core.Outbox;

/// <summary>
/// Hands effects that were just committed to the relay, off the request's path. Losing it in a crash loses nothing: the rows stay for the sweep.
/// Rows of one partition keep their order; partitions share a few lanes, so that a slow effect holds up few others.
/// </summary>
public sealed class OutboxQueue(TimeProvider time)
{
    /// <summary>How many lanes work side by side.</summary>
    internal const int Lanes = 8;

    private readonly Channel<OutboxBatch>[] lanes =
        [.. Enumerable.Range(0, Lanes).Select(_ => Channel.CreateUnbounded<OutboxBatch>(new() { SingleReader = true }))];

    private readonly AsyncLocal<OutboxScope?> watch = new();
    private int waiting;

    /// <summary>True when everything handed over has been performed or left to the sweep.</summary>
    public bool IsIdle => Volatile.Read(ref waiting) == 0;

    /// <summary>Hands over rows of one partition; those due later are the sweep's.</summary>
    public void Enqueue(IReadOnlyList<OutboxRow> rows)
    {
        var now = time.GetUtcNow();
        IReadOnlyList<OutboxRow> due = [.. rows.Where(row => row.IsDue(now))];
        if (due.Count > 0)
        {
            Interlocked.Increment(ref waiting);
            var batch = new OutboxBatch(due);
            watch.Value?.Add(batch);
            LaneOf(due[0].Partition).Writer.TryWrite(batch);
        }
    }

    /// <summary>Watches what the calling flow of work hands over from here on.</summary>
    public OutboxScope BeginScope() => watch.Value = new OutboxScope();

    /// <summary>Takes what was handed over to a lane, in order, until cancelled.</summary>
    internal IAsyncEnumerable<OutboxBatch> TakeAllAsync(int lane, CancellationToken ct) => lanes[lane].Reader.ReadAllAsync(ct);

    /// <summary>Says that a batch is through: performed, or left to the sweep.</summary>
    internal void Complete(OutboxBatch batch)
    {
        Interlocked.Decrement(ref waiting);
        batch.Completion.SetResult();
    }

    private Channel<OutboxBatch> LaneOf(string partition) => lanes[int.Parse(partition, NumberStyles.HexNumber, CultureInfo.InvariantCulture) % Lanes];
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
