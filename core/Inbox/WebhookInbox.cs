using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MyIpma.Core.Credly;
using MyIpma.Core.Outbox;

namespace MyIpma.Core.Inbox;

/// <summary>Takes webhooks in: checks the secret, stores the envelope once, and leaves the rest to the handler. One transaction a webhook.</summary>
public sealed partial class WebhookInbox(InboxStore inbox, OutboxQueue outbox, IOptionsMonitor<CredlyOptions> options, TimeProvider time, ILogger<WebhookInbox> logger)
{
    /// <summary>Compares a secret with each live one in constant time.</summary>
    public bool Accepts(string secret)
    {
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        var accepted = false;
        foreach (var live in options.CurrentValue.WebhookSecrets)
        {
            accepted |= CryptographicOperations.FixedTimeEquals(given, SHA256.HashData(Encoding.UTF8.GetBytes(live)));
        }

        return accepted;
    }

    /// <summary>Stores an envelope; one of another organisation is dropped, a repeated one changes nothing.</summary>
    public async Task ReceiveAsync(WebhookEnvelope envelope, CancellationToken ct)
    {
        if (envelope.Id is not { } id || envelope.OrganizationId != options.CurrentValue.OrganizationId)
        {
            Foreign();
            return;
        }

        var received = new InboxEvent { Id = id, EventType = Known(envelope.EventType), ReceivedAt = time.GetUtcNow() };
        if (await inbox.TryAddAsync(received, ct) is { } owed)
        {
            outbox.HandOver([owed]);
        }
    }

    private static string? Known(string? eventType) => eventType is { Length: <= 100 } ? eventType : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook of another organisation dropped.")]
    private partial void Foreign();
}
