using System.Threading.Channels;

namespace MyIpma.Core.Outbox;

/// <summary>Hands effects that were just committed to the relay, off the request's path. Losing it in a crash loses nothing: the rows stay for the sweep.</summary>
public sealed class OutboxQueue(TimeProvider time)
{
    private readonly Channel<IReadOnlyList<OutboxRow>> channel = Channel.CreateUnbounded<IReadOnlyList<OutboxRow>>(new() { SingleReader = true });
    private int waiting;

    /// <summary>True when everything handed over has been performed or left to the sweep.</summary>
    public bool IsIdle => Volatile.Read(ref waiting) == 0;

    /// <summary>Hands over rows of one partition; those due later are the sweep's.</summary>
    public void HandOver(IReadOnlyList<OutboxRow> rows)
    {
        var now = time.GetUtcNow();
        IReadOnlyList<OutboxRow> due = [.. rows.Where(row => row.IsDue(now))];
        if (due.Count > 0)
        {
            Interlocked.Increment(ref waiting);
            channel.Writer.TryWrite(due);
        }
    }

    /// <summary>Takes what was handed over, in order, until cancelled.</summary>
    internal IAsyncEnumerable<IReadOnlyList<OutboxRow>> TakeAllAsync(CancellationToken ct) => channel.Reader.ReadAllAsync(ct);

    /// <summary>Says that a batch is through.</summary>
    internal void Through() => Interlocked.Decrement(ref waiting);
}
