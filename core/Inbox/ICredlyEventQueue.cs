namespace MyIpma.Core.Inbox;

/// <summary>The port to queue <c>credly-events</c>: from the webhook to its handler.</summary>
public interface ICredlyEventQueue
{
    /// <summary>
    /// Asks for an event of the inbox to be handled soon. Asking twice under one message id is asking once; a later attempt at the same event
    /// has its own, so that duplicate detection does not take it for a repetition.
    /// </summary>
    Task EnqueueAsync(string eventId, string messageId, CancellationToken ct);
}
