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

    private readonly AsyncLocal<OutboxWatch?> watch = new();
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
            var batch = new OutboxBatch(due);
            watch.Value?.Add(batch);
            LaneOf(due[0].Partition).Writer.TryWrite(batch);
        }
    }

    /// <summary>Watches what the calling flow of work hands over from here on.</summary>
    public OutboxWatch Watch() => watch.Value = new OutboxWatch();

    /// <summary>Takes what was handed over to a lane, in order, until cancelled.</summary>
    internal IAsyncEnumerable<OutboxBatch> TakeAllAsync(int lane, CancellationToken ct) => lanes[lane].Reader.ReadAllAsync(ct);

    /// <summary>Says that a batch is through: performed, or left to the sweep.</summary>
    internal void Through(OutboxBatch batch)
    {
        Interlocked.Decrement(ref waiting);
        batch.Through.SetResult();
    }

    private Channel<OutboxBatch> LaneOf(string partition) => lanes[int.Parse(partition, NumberStyles.HexNumber, CultureInfo.InvariantCulture) % Lanes];
}
