using Azure.Messaging.ServiceBus;
using MyIpma.Core.Inbox;

namespace MyIpma.Functions.Bus;

/// <summary>Queue <c>credly-events</c>. A message carries the event's id alone; what it says is fetched from Credly.</summary>
internal sealed class ServiceBusCredlyEvents(ServiceBusSender queue) : ICredlyEventQueue
{
    public Task EnqueueAsync(string eventId, string messageId, CancellationToken ct) =>
        queue.SendMessageAsync(new ServiceBusMessage(eventId) { MessageId = messageId, ContentType = "text/plain" }, ct);
}
