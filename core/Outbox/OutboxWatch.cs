using System.Collections.Concurrent;

namespace MyIpma.Core.Outbox;

/// <summary>Knows what one flow of work has handed to the relay, for a host that may stand still between two pieces of work.</summary>
public sealed class OutboxWatch
{
    private readonly ConcurrentQueue<Task> handedOver = new();

    /// <summary>Completes when the relay is through with everything handed over so far: performed, or left to the sweep.</summary>
    public Task WhenThroughAsync() => Task.WhenAll(handedOver);

    internal void Add(OutboxBatch batch) => handedOver.Enqueue(batch.Through.Task);
}
