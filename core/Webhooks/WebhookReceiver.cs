using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using MyIpma.Core.Credly;
using MyIpma.Core.Outbox;

namespace MyIpma.Core.Webhooks;

/// <summary>Receives webhooks: checks the secret, stores the envelope once, and leaves the rest to the handler. One transaction per webhook.</summary>
public sealed partial class WebhookReceiver(CredlyEventStore inbox, OutboxQueue outbox, IOptionsMonitor<CredlyOptions> options, TimeProvider time, ILogger<WebhookReceiver> logger)
{
    private static readonly Meter Meter = new("MyIpma.Webhooks");
    private static readonly Counter<long> Stored = Meter.CreateCounter<long>("myipma.webhooks.stored", "{webhook}", "Webhooks of Credly with an event not seen before.");

    /// <summary>Compares a secret with each valid one in constant time.</summary>
    public bool Accepts(string secret)
    {
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        var accepted = false;
        foreach (var valid in options.CurrentValue.WebhookSecrets)
        {
            accepted |= CryptographicOperations.FixedTimeEquals(given, SHA256.HashData(Encoding.UTF8.GetBytes(valid)));
        }

        return accepted;
    }

    /// <summary>Drops an envelope of another organisation; a repeated one changes nothing.</summary>
    public async Task ReceiveAsync(WebhookEnvelope envelope, CancellationToken ct)
    {
        if (envelope.Id is not { } id || envelope.OrganizationId != options.CurrentValue.OrganizationId)
        {
            WrongOrganization();
            return;
        }

        var received = new InboxEvent { Id = id, EventType = Known(envelope.EventType), ReceivedAt = time.GetUtcNow() };
        if (await inbox.TryAddAsync(received, ct) is { } pending)
        {
            Stored.Add(1);
            outbox.Enqueue([pending]);
        }
    }

    private static string? Known(string? eventType) => eventType is { Length: <= 100 } ? eventType : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook of another organisation dropped.")]
    private partial void WrongOrganization();
}

/// <summary>What Credly posts to a webhook (Credly: webhooks). Other members are ignored.</summary>
public sealed record WebhookEnvelope
{
    /// <summary>The event's id.</summary>
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    /// <summary>The organisation on Credly.</summary>
    [JsonPropertyName("organization_id")]
    public string? OrganizationId { get; init; }

    /// <summary>The event's type.</summary>
    [JsonPropertyName("event_type")]
    public string? EventType { get; init; }

    /// <summary>When it happened.</summary>
    [JsonPropertyName("occurred_at")]
    public string? OccurredAt { get; init; }

    /// <summary>True when the id can be one of Credly's, so that nothing else reaches a storage key.</summary>
    [JsonIgnore]
    public bool HasUsableId => IsUsableId(Id);

    /// <summary>True when a text can be the id of an event of Credly's.</summary>
    public static bool IsUsableId(string? id) => id is { Length: > 0 and <= 64 } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
