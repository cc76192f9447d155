using System.Text.Json;
using Azure.Core;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Diagnostics.HealthChecks;
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
        var tooLarge = new List<string>();
        while (waiting.Count > 0)
        {
            using var batch = await topic.CreateMessageBatchAsync(ct);
            while (waiting.TryPeek(out var next) && batch.TryAddMessage(next))
            {
                waiting.Dequeue();
            }

            if (batch.Count > 0)
            {
                await topic.SendMessagesAsync(batch, ct);
            }
            else
            {
                tooLarge.Add(waiting.Dequeue().MessageId);
            }
        }

        if (tooLarge.Count > 0)
        {
            throw new EventTooLargeException(tooLarge);
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

/// <summary>
/// Section <c>ServiceBus</c>, the same one the triggers read: a connection string as the section's own value, as Microsoft's emulator and the local
/// host's stand-in have one, or the name of a namespace, opened by identity.
/// </summary>
internal sealed class ServiceBusOptions
{
    public const string Section = ServiceBusNames.Connection;

    public string? FullyQualifiedNamespace { get; set; }

    public string? ConnectionString { get; set; }
}

internal sealed class ServiceBusOptionsValidator : IValidateOptions<ServiceBusOptions>
{
    private const string ExactlyOne =
        "ServiceBus must be a connection string, or ServiceBus:FullyQualifiedNamespace the host name of a namespace such as my-ipma.servicebus.windows.net: exactly one of the two.";

    public ValidateOptionsResult Validate(string? name, ServiceBusOptions options) => (options.ConnectionString, options.FullyQualifiedNamespace) switch
    {
        ({ Length: > 0 } connection, null or "") => IsConnectionString(connection)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("ServiceBus is no connection string of Service Bus: it needs Endpoint, SharedAccessKeyName and SharedAccessKey."),
        (null or "", { Length: > 0 } host) => Uri.CheckHostName(host) == UriHostNameType.Dns
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("ServiceBus:FullyQualifiedNamespace must be a host name such as my-ipma.servicebus.windows.net."),
        _ => ValidateOptionsResult.Fail(ExactlyOne),
    };

    private static bool IsConnectionString(string text)
    {
        try
        {
            return ServiceBusConnectionStringProperties.Parse(text) is { Endpoint: not null };
        }
        catch (FormatException)
        {
            return false;
        }
    }
}

internal static class ServiceBusClientFactory
{
    /// <summary>Short tries: what the bus does not take now stays in the outbox, and nobody waits for a bus that hangs.</summary>
    private static readonly ServiceBusRetryOptions ShortTries = new()
    {
        TryTimeout = TimeSpan.FromSeconds(5),
        MaxRetries = 1,
        Delay = TimeSpan.FromMilliseconds(500),
        MaxDelay = TimeSpan.FromSeconds(1),
    };

    public static ServiceBusClient Create(ServiceBusOptions options, Func<TokenCredential> identity)
    {
        var client = new ServiceBusClientOptions { RetryOptions = ShortTries };
        return options.ConnectionString is { Length: > 0 } connection
            ? new ServiceBusClient(connection, client)
            : new ServiceBusClient(options.FullyQualifiedNamespace, identity(), client);
    }
}

/// <summary>Asks the bus for a link to send by, a new one each time. While it is away people are served and events wait in the outbox.</summary>
internal sealed class ServiceBusHealthCheck(ServiceBusClient client) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var topic = client.CreateSender(ServiceBusNames.BadgeEvents);
        using var batch = await topic.CreateMessageBatchAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
