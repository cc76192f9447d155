using System.Threading.Channels;
using CredlySimulator.Organization;
using CredlySimulator.State;

namespace CredlySimulator.Webhooks;

/// <summary>A webhook still owed. Success is exactly 200; otherwise it comes again, later each time, for 25 days (Credly: webhooks).</summary>
internal sealed record WebhookDelivery
{
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(25);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(60);

    /// <summary>The event's id.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required DateTimeOffset NextAt { get; init; }

    public int Attempts { get; init; }

    /// <summary>How often it is to succeed; more than once only where faults ask for repeats.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Null when nothing is owed any more.</summary>
    public WebhookDelivery? AfterSuccess(DateTimeOffset now) => Copies > 1 ? this with { Copies = Copies - 1, Attempts = 0, NextAt = now } : null;

    /// <summary>The schedule is not documented; this one starts at a second to suit one machine.</summary>
    public WebhookDelivery? AfterFailure(DateTimeOffset now)
    {
        var wait = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Min(Attempts, 10)), MaxDelay.TotalSeconds));
        return now - Since > GiveUpAfter ? null : this with { Attempts = Attempts + 1, NextAt = now + wait };
    }
}

/// <summary>A delivery with all it takes to make it, as of one moment.</summary>
internal sealed record PendingWebhook(WebhookDelivery Delivery, CredlyEvent Event, OrganizationSettings Organization)
{
    public static PendingWebhook? Find(StateSnapshot state, string id) =>
        state.Deliveries.TryGetValue(id, out var delivery) && state.Events.TryGetValue(id, out var happened)
            ? new PendingWebhook(delivery, happened, state.Organization)
            : null;
}

/// <summary>Tells the courier which deliveries became durable.</summary>
internal sealed class WebhookQueue
{
    private readonly Channel<string> ids = Channel.CreateUnbounded<string>();

    public void Add(IEnumerable<string> deliveryIds)
    {
        foreach (var id in deliveryIds)
        {
            ids.Writer.TryWrite(id);
        }
    }

    public IAsyncEnumerable<string> ReadAllAsync(CancellationToken ct) => ids.Reader.ReadAllAsync(ct);
}
