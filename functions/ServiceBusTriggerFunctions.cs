using System.Globalization;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Certificates;
using MyIpma.Core.Webhooks;

namespace MyIpma.Functions;

/// <summary>The queues the app reads. Compiled only where the package of the trigger can be restored (Directory.Build.props).</summary>
public sealed class ServiceBusTriggerFunctions(CertificateMessages certificates, CredlyEventProcessor events, DurableClientAccessor clients)
{
    /// <summary>A handled message is completed, a rejected one dead-lettered with its reason; after an exception it is delivered again.</summary>
    [Function("TakeCertificate")]
    public Task TakeCertificate(
        [ServiceBusTrigger(ServiceBusNames.Certificates, Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => SettleAsync(message, actions, ct));

    /// <summary>The message is the id of an event of the inbox.</summary>
    [Function("HandleCredlyEvent")]
    public Task HandleCredlyEvent(
        [ServiceBusTrigger(ServiceBusNames.CredlyEvents, Connection = ServiceBusNames.Connection)] string eventId,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => events.HandleAsync(eventId, ct));

    private async Task SettleAsync(ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken ct)
    {
        var properties = message.ApplicationProperties.Select(pair => KeyValuePair.Create(pair.Key, Convert.ToString(pair.Value, CultureInfo.InvariantCulture)));
        var handling = await certificates.HandleAsync(message.Body.ToMemory(), properties, ct);
        await (handling is CertificateHandling.Rejected rejected
            ? actions.DeadLetterMessageAsync(message, null, rejected.Code, rejected.Description, ct)
            : actions.CompleteMessageAsync(message, ct));
    }
}
