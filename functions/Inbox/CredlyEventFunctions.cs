using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Inbox;
using MyIpma.Functions.Bus;
using MyIpma.Functions.Workflow;

namespace MyIpma.Functions.Inbox;

/// <summary>Queue <c>credly-events</c>: each message names an event of the inbox.</summary>
public sealed class CredlyEventFunctions(CredlyEventHandler events, DurableClients clients)
{
    [Function("HandleCredlyEvent")]
    public Task HandleCredlyEvent(
        [ServiceBusTrigger(BusNames.CredlyEvents, Connection = BusNames.Connection)] string eventId,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => events.HandleAsync(eventId, ct));
}
