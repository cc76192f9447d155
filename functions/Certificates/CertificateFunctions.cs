using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Certificates;
using MyIpma.Functions.Bus;
using MyIpma.Functions.Workflow;

namespace MyIpma.Functions.Certificates;

/// <summary>Queue <c>certificates</c>: what is handled may go, what is rejected is dead-lettered with its reason, what throws comes again.</summary>
public sealed class CertificateFunctions(CertificateMessages certificates, DurableClients clients)
{
    [Function("TakeCertificate")]
    public Task TakeCertificate(
        [ServiceBusTrigger(BusNames.Certificates, Connection = BusNames.Connection, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => SettleAsync(message, actions, ct));

    private async Task SettleAsync(ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken ct)
    {
        var handling = await certificates.HandleAsync(message.Body.ToMemory(), ct);
        await (handling is CertificateHandling.Rejected rejected
            ? actions.DeadLetterMessageAsync(message, null, rejected.Code, rejected.Description, ct)
            : actions.CompleteMessageAsync(message, ct));
    }
}
