using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Options;
using MyIpma.Core.Events;
using MyIpma.Core.Webhooks;

namespace MyIpma.Functions;

/// <summary>
/// Topic <c>badge-events</c>: CloudEvents in structured mode, in as few batches as their size allows. The event's id is the message id, by which
/// the bus drops repetitions.
/// </summary>
internal sealed class ServiceBusEventBus(ServiceBusSender topic) : IEventBus
{
    public async Task PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken ct)
    {
        var waiting = new Queue<ServiceBusMessage>(events.Select(CreateMessage));
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
    private static ServiceBusMessage CreateMessage(CloudEvent published)
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

/// <summary>Queue <c>credly-events</c>. A message carries the event's id alone; what it says is fetched from Credly.</summary>
internal sealed class ServiceBusCredlyEventQueue(ServiceBusSender queue) : ICredlyEventQueue
{
    public Task EnqueueAsync(string eventId, string messageId, CancellationToken ct) =>
        queue.SendMessageAsync(new ServiceBusMessage(eventId) { MessageId = messageId, ContentType = "text/plain" }, ct);
}

/// <summary>The queues and the topic, and the setting that says where they are.</summary>
public static class ServiceBusNames
{
    public const string Connection = "ServiceBus";
    public const string Certificates = "certificates";
    public const string CredlyEvents = "credly-events";
    public const string BadgeEvents = "badge-events";
}

/// <summary>Section <c>ServiceBus</c>, the same one the triggers read.</summary>
internal sealed class ServiceBusOptions
{
    public const string Section = ServiceBusNames.Connection;

    [Required]
    public string FullyQualifiedNamespace { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class ServiceBusOptionsValidator : IValidateOptions<ServiceBusOptions>;
