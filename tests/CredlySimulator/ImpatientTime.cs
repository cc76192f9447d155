using System.Collections.Concurrent;

namespace MyIpma.Tests.CredlySimulator;

/// <summary>A clock on which every wait is over at once: it jumps ahead by the wait and remembers it.</summary>
internal sealed class ImpatientTime(DateTimeOffset start) : TimeProvider
{
    private long ticks = start.UtcTicks;

    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Enqueue(dueTime);
        Interlocked.Add(ref ticks, dueTime.Ticks);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
