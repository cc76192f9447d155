using Microsoft.Extensions.Logging;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Badges;

/// <summary>Carries a pure decision out on a stored badge: read, decide, commit under the ETag; when somebody else was faster, read and decide again.</summary>
public sealed partial class BadgeChanges(BadgeStore store, BadgeLocator locator, OutboxQueue outbox, TimeProvider time, ILogger<BadgeChanges> logger)
{
    private const int MostTries = 50;

    /// <summary>Applies a decision and hands the effects it owes to the relay.</summary>
    /// <exception cref="ContentionException">The badge kept changing under our hands.</exception>
    public async Task<Outcome> ApplyAsync(BadgeKey key, Cause cause, Func<Badge, DateTimeOffset, Decision> decide, CancellationToken ct)
    {
        var outcome = await ApplyHeldAsync(key, null, cause, decide, ct);
        if (outcome is Outcome.Done done)
        {
            outbox.HandOver(done.Owed);
        }

        return outcome;
    }

    /// <summary>Applies a decision, starting from a badge already read where given; the caller hands over the effects owed.</summary>
    /// <exception cref="ContentionException">The badge kept changing under our hands.</exception>
    public async Task<Outcome> ApplyHeldAsync(
        BadgeKey key, Stored<Badge>? known, Cause cause, Func<Badge, DateTimeOffset, Decision> decide, CancellationToken ct)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var stored = known is { Value.IsLeft: false } ? known : await ReadAsync(key, ct);
            if (stored is null)
            {
                return new Outcome.Refused(new Refusal.BadgeNotFound());
            }

            if (await TryAsync(stored, cause, decide, ct) is { } outcome)
            {
                return outcome;
            }

            Stale(key.BadgeId, tries + 1);
            known = null;
        }

        throw new ContentionException(key.BadgeId);
    }

    /// <summary>The badge where it is now: callers may know it by an address it has left, as an old ticket does.</summary>
    private async Task<Stored<Badge>?> ReadAsync(BadgeKey key, CancellationToken ct)
    {
        var stored = await store.ReadAsync(key, ct);
        if (stored is { Value: { IsLeft: true, Moving: { } move } })
        {
            return await store.ReadAsync(key with { AddressKey = move.AddressKey }, ct) ?? throw new ContentionException(key.BadgeId);
        }

        return stored ?? (await locator.FindAsync(key.BadgeId, ct) is { } moved && moved != key ? await store.ReadAsync(moved, ct) : null);
    }

    private async Task<Outcome?> TryAsync(Stored<Badge> stored, Cause cause, Func<Badge, DateTimeOffset, Decision> decide, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        switch (decide(stored.Value, now))
        {
            case Decision.Refused refused:
                return new Outcome.Refused(refused.Refusal);
            case Decision.Changed changed:
                return await store.TryCommitAsync(stored, changed, cause, now, ct) is { } committed
                    ? new Outcome.Done(committed.Badge, changed.Happenings, committed.Owed)
                    : null;
            default:
                return new Outcome.Done(stored, [], []);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Badge {BadgeId} changed meanwhile; deciding again (try {Tries}).")]
    private partial void Stale(string badgeId, int tries);
}
