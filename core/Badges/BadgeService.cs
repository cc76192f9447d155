using MyIpma.Core.Domain;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Badges;

/// <summary>Carries a pure decision out on a stored badge: read, decide, commit under the ETag; when somebody else was faster, read and decide again.</summary>
public sealed partial class BadgeService(BadgeStore store, OptimisticUpdate updates, OutboxQueue outbox, TimeProvider time, ILogger<BadgeService> logger)
{
    /// <summary>Applies a decision and hands the effects it owes to the relay.</summary>
    /// <exception cref="ContentionException">The badge kept changing under our hands.</exception>
    public async Task<BadgeChangeResult> ApplyAsync(BadgeKey key, ChangeSource cause, Func<Badge, DateTimeOffset, Decision> decide, CancellationToken ct)
    {
        var outcome = await ApplyWithoutDispatchAsync(key, null, cause, decide, ct);
        if (outcome is BadgeChangeResult.Succeeded done)
        {
            outbox.Enqueue(done.Pending);
        }

        return outcome;
    }

    /// <summary>Applies a decision, starting from a badge already read where given; the caller hands over the effects owed.</summary>
    /// <exception cref="ContentionException">The badge kept changing under our hands.</exception>
    public Task<BadgeChangeResult> ApplyWithoutDispatchAsync(
        BadgeKey key, Versioned<Badge>? known, ChangeSource cause, Func<Badge, DateTimeOffset, Decision> decide, CancellationToken ct) => updates.RunAsync(key.BadgeId, async () =>
        {
            var stored = known is { Value.HasMovedAway: false } ? known : await store.FindAsync(key, ct);
            if (stored is null)
            {
                return new BadgeChangeResult.Refused(new Refusal.BadgeNotFound());
            }

            if (stored.Value.HasMovedAway)
            {
                throw new ContentionException(key.BadgeId);
            }

            known = null;
            var outcome = await TryAsync(stored, cause, decide, ct);
            if (outcome is null)
            {
                Stale(key.BadgeId);
            }

            return outcome;
        }, ct);

    /// <summary>Writes down and announces that a certificate has ended, which readers know by the date alone. One that was corrected to end later, or is gone, stays as it is.</summary>
    public async Task ExpireAsync(string badgeId, CancellationToken ct)
    {
        if (await store.FindKeyAsync(badgeId, ct) is { } key)
        {
            await ApplyAsync(key, ChangeSource.Clock, (badge, now) => badge.Expire(now), ct);
        }
    }

    private async Task<BadgeChangeResult?> TryAsync(Versioned<Badge> stored, ChangeSource cause, Func<Badge, DateTimeOffset, Decision> decide, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        switch (decide(stored.Value, now))
        {
            case Decision.Refused refused:
                return new BadgeChangeResult.Refused(refused.Refusal);
            case Decision.Changed changed:
                return await store.TryCommitAsync(stored, changed, cause, now, ct) is { } committed
                    ? new BadgeChangeResult.Succeeded(committed.Badge, changed.Events, committed.Pending)
                    : null;
            default:
                return new BadgeChangeResult.Succeeded(stored, [], []);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Badge {BadgeId} changed meanwhile; deciding again.")]
    private partial void Stale(string badgeId);
}

/// <summary>How an attempt to change a stored badge ended: it is as asked, without events when it was so before, or nothing was written for an expected reason.</summary>
public abstract record BadgeChangeResult
{
    private BadgeChangeResult() { }

    public sealed record Succeeded(Versioned<Badge> Stored, IReadOnlyList<BadgeEventKind> Events, IReadOnlyList<OutboxRow> Pending) : BadgeChangeResult
    {
        public Badge Badge => Stored.Value;
    }

    public sealed record Refused(Refusal Refusal) : BadgeChangeResult;
}
