namespace MyIpma.Core.Inbox;

/// <summary>The port to queue <c>credly-events</c>: from the webhook to its handler.</summary>
public interface ICredlyEventQueue
{
    /// <summary>Asks for an event of the inbox to be handled soon. Asking twice does no harm.</summary>
    Task EnqueueAsync(string eventId, CancellationToken ct);
}
