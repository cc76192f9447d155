namespace MyIpma.Core.Events;

/// <summary>The port to topic <c>badge-events</c>.</summary>
public interface IEventBus
{
    /// <summary>Publishes the events in order. The same id again is the same event, to be dropped by whoever has seen it.</summary>
    Task PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken ct);
}
