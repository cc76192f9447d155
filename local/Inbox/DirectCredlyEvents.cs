using MyIpma.Core.Inbox;

namespace MyIpma.Local.Inbox;

/// <summary>Stands in for queue <c>credly-events</c>: handles an event at once, so that the outbox row that asks for it goes only when it is handled.</summary>
internal sealed class DirectCredlyEvents(CredlyEventHandler handler) : ICredlyEventQueue
{
    public Task EnqueueAsync(string eventId, string messageId, CancellationToken ct) => handler.HandleAsync(eventId, ct);
}
