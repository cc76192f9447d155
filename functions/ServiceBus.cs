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
/// the bus detects duplicates.
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

    /// <summary>Subscriptions filter by the subject and by properties, not by the body.</summary>
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

/// <summary>Queue <c>credly-events</c>. A message is the event's id alone; the event is fetched from Credly.</summary>
internal sealed class ServiceBusCredlyEventQueue(ServiceBusSender queue) : ICredlyEventQueue
{
    public Task EnqueueAsync(string eventId, string messageId, CancellationToken ct) =>
        queue.SendMessageAsync(new ServiceBusMessage(eventId) { MessageId = messageId, ContentType = "text/plain" }, ct);
}

public static class ServiceBusNames
{
    public const string Connection = "ServiceBus";
    public const string Certificates = "certificates";
    public const string CredlyEvents = "credly-events";
    public const string BadgeEvents = "badge-events";
}

/// <summary>
/// Section <c>ServiceBus</c>, which the triggers read too: a connection string as the section's own value, for Microsoft's emulator and the local host's
/// stand-in, or the name of a namespace, accessed by identity.
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
    /// <summary>What the bus does not accept now stays in the outbox, and nothing waits for a bus that hangs.</summary>
    private static readonly ServiceBusRetryOptions QuickRetries = new()
    {
        TryTimeout = TimeSpan.FromSeconds(5),
        MaxRetries = 1,
        Delay = TimeSpan.FromMilliseconds(500),
        MaxDelay = TimeSpan.FromSeconds(1),
    };

    public static ServiceBusClient Create(ServiceBusOptions options, Func<TokenCredential> identity)
    {
        var client = new ServiceBusClientOptions { RetryOptions = QuickRetries };
        return options.ConnectionString is { Length: > 0 } connection
            ? new ServiceBusClient(connection, client)
            : new ServiceBusClient(options.FullyQualifiedNamespace, identity(), client);
    }
}

/// <summary>Opens a new sender link each time. While the bus is down, people are served and events wait in the outbox.</summary>
internal sealed class ServiceBusHealthCheck(ServiceBusClient client) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var topic = client.CreateSender(ServiceBusNames.BadgeEvents);
        using var batch = await topic.CreateMessageBatchAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
