using System.Text.Json;
using Azure.Messaging.ServiceBus;
using MyIpma.Core.Events;

namespace MyIpma.Functions.Bus;

/// <summary>
/// Topic <c>badge-events</c>: CloudEvents in structured mode, in as few batches as their size allows. The event's id is the message id, by which
/// the bus drops repetitions.
/// </summary>
internal sealed class ServiceBusEventBus(ServiceBusSender topic) : IEventBus
{
    public async Task PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken ct)
    {
        var waiting = new Queue<ServiceBusMessage>(events.Select(MessageOf));
        while (waiting.Count > 0)
        {
            using var batch = await topic.CreateMessageBatchAsync(ct);
            while (waiting.TryPeek(out var next) && batch.TryAddMessage(next))
            {
                waiting.Dequeue();
            }

            if (batch.Count == 0)
            {
                throw new InvalidOperationException($"Event {waiting.Peek().MessageId} is larger than the bus takes.");
            }

            await topic.SendMessagesAsync(batch, ct);
        }
    }

    /// <summary>What subscriptions filter by stands outside the body: the type also as subject, the rest as properties.</summary>
    private static ServiceBusMessage MessageOf(CloudEvent published)
    {
        var message = new ServiceBusMessage(JsonSerializer.SerializeToUtf8Bytes(published, EventJson.Default.CloudEvent))
        {
            MessageId = published.Id,
            ContentType = CloudEvent.MediaType,
            Subject = published.Type,
        };
        message.ApplicationProperties["type"] = published.Type;
        message.ApplicationProperties["subject"] = published.Subject;
        foreach (var name in new[] { "level", "status" })
        {
            if (published.Data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
            {
                message.ApplicationProperties[name] = value.GetString();
            }
        }

        return message;
    }
}
