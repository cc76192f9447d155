using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Webhooks;

/// <summary>Handles an event of the inbox: fetches it from Credly with our own token and applies the badge in it. The envelope is not trusted.</summary>
public sealed partial class CredlyEventProcessor(
    CredlyEventStore inbox, CredlyClient credly, BadgeStore badges, CredlySync sync, TimeProvider time, ILogger<CredlyEventProcessor> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>A webhook may arrive before Credly's API has its event.</summary>
    private static readonly TimeSpan NotFoundGrace = TimeSpan.FromHours(1);

    /// <summary>Handling an event again changes nothing. When Credly is unavailable, it is retried later.</summary>
    public async Task HandleAsync(string eventId, CancellationToken ct)
    {
        if (await inbox.ReadAsync(eventId, ct) is not { Value.Status: InboxStatus.Waiting } stored)
        {
            return;
        }

        InboxEvent after;
        try
        {
            after = await FetchAndApplyAsync(stored.Value, ct);
        }
        catch (CredlyUnavailableException failure)
        {
            after = Postponed(stored.Value, failure.Kind.ToString(), failure.RetryAfter);
        }
        catch (CredlyUnauthorizedException)
        {
            after = Postponed(stored.Value, "Unauthorized", null);
        }

        await inbox.TryUpdateAsync(stored, after, ct);
    }

    private async Task<InboxEvent> FetchAndApplyAsync(InboxEvent received, CancellationToken ct)
    {
        var reported = await credly.GetEventAsync(received.Id, ct);
        if (reported is null)
        {
            return time.GetUtcNow() - received.ReceivedAt < NotFoundGrace ? Postponed(received, "NotFound", null) : Handled(received, InboxStatus.Unknown, null);
        }

        if (reported.Badge is not { IssuerEarnerId: { } badgeId } badge || !BadgeIdFactory.IsWellFormed(badgeId) || await badges.FindKeyAsync(badgeId, ct) is not { } key)
        {
            return Handled(received, InboxStatus.NotOurs, null);
        }

        var result = await sync.ApplyCredlyStateAsync(key, badge, ChangeSource.CredlyEvent(received.Id), ct);
        return Handled(received, result is BadgeChangeResult.Succeeded { Events.Count: > 0 } ? InboxStatus.Applied : InboxStatus.Unchanged, key.BadgeId);
    }

    private InboxEvent Handled(InboxEvent received, InboxStatus status, string? badgeId)
    {
        EventHandled(received.Id, status);
        return received with { Status = status, BadgeId = badgeId, HandledAt = time.GetUtcNow(), RetryAt = null, LastError = null };
    }

    private InboxEvent Postponed(InboxEvent received, string reason, TimeSpan? retryAfter)
    {
        var pause = RetryDelay.Exponential(FirstPause, LongestPause, received.Attempts, retryAfter);
        EventPostponed(received.Id, reason, pause);
        return received with { Attempts = received.Attempts + 1, LastError = reason, RetryAt = time.GetUtcNow() + pause };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Credly event {EventId}: {Status}.")]
    private partial void EventHandled(string eventId, InboxStatus status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Credly event {EventId} will be retried in {Pause}: {Reason}.")]
    private partial void EventPostponed(string eventId, string reason, TimeSpan pause);
}

/// <summary>The port to queue <c>credly-events</c>, from the webhook to its handler.</summary>
public interface ICredlyEventQueue
{
    /// <summary>Each attempt at an event has its own message id, so that duplicate detection drops repetitions of one attempt but not the next attempt.</summary>
    Task EnqueueAsync(string eventId, string messageId, CancellationToken ct);
}
