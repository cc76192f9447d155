using MyIpma.Core.Domain;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Badges;

/// <summary>Applies a pure decision to a stored badge: read, decide, commit under the ETag; after a concurrent write, read and decide again.</summary>
public sealed partial class BadgeService(BadgeStore store, OptimisticUpdate updates, OutboxQueue outbox, TimeProvider time, ILogger<BadgeService> logger)
{
    /// <summary>Also enqueues the effects of the change.</summary>
    /// <exception cref="ContentionException">Concurrent writes to the badge won every time.</exception>
    public async Task<BadgeChangeResult> ApplyAsync(BadgeKey key, ChangeSource source, Func<Badge, DateTimeOffset, Decision> decide, CancellationToken ct)
    {
        var outcome = await ApplyWithoutDispatchAsync(key, null, source, decide, ct);
        if (outcome is BadgeChangeResult.Succeeded done)
        {
            outbox.Enqueue(done.Pending);
        }

        return outcome;
    }

    /// <summary>Starts from a badge already read where given; the caller enqueues the effects.</summary>
    /// <exception cref="ContentionException">Concurrent writes to the badge won every time.</exception>
    public Task<BadgeChangeResult> ApplyWithoutDispatchAsync(
        BadgeKey key, Versioned<Badge>? known, ChangeSource source, Func<Badge, DateTimeOffset, Decision> decide, CancellationToken ct) => updates.RunAsync(key.BadgeId, async () =>
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
            var outcome = await TryAsync(stored, source, decide, ct);
            if (outcome is null)
            {
                Stale(key.BadgeId);
            }

            return outcome;
        }, ct);

    /// <summary>Records and announces that a certificate has ended. A badge corrected to end later, or gone, stays as it is.</summary>
    public async Task ExpireAsync(string badgeId, CancellationToken ct)
    {
        if (await store.FindKeyAsync(badgeId, ct) is { } key)
        {
            await ApplyAsync(key, ChangeSource.Clock, (badge, now) => badge.Expire(now), ct);
        }
    }

    private async Task<BadgeChangeResult?> TryAsync(Versioned<Badge> stored, ChangeSource source, Func<Badge, DateTimeOffset, Decision> decide, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        switch (decide(stored.Value, now))
        {
            case Decision.Refused refused:
                return new BadgeChangeResult.Refused(refused.Refusal);
            case Decision.Changed changed:
                return await store.TryCommitAsync(stored, changed, source, now, ct) is { } committed
                    ? new BadgeChangeResult.Succeeded(committed.Badge, changed.Events, committed.Pending)
                    : null;
            default:
                return new BadgeChangeResult.Succeeded(stored, [], []);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Badge {BadgeId} was changed by another writer; deciding again.")]
    private partial void Stale(string badgeId);
}

/// <summary>The result of a change. Succeeded without events: the badge was as asked before. Refused: nothing was written, for an expected reason.</summary>
public abstract record BadgeChangeResult
{
    private BadgeChangeResult() { }

    public sealed record Succeeded(Versioned<Badge> Stored, IReadOnlyList<BadgeEventKind> Events, IReadOnlyList<OutboxRow> Pending) : BadgeChangeResult
    {
        public Badge Badge => Stored.Value;
    }

    public sealed record Refused(Refusal Refusal) : BadgeChangeResult;
}
