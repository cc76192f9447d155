using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Issuing;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Certificates;

/// <summary>
/// Brings the badge of a new certificate into being, in its place among those of the same level and address: it replaces that of an earlier
/// certificate, or is replaced from the start where a newer one was here first.
/// </summary>
public sealed class BadgeOfferService(BadgeStore store, BadgeReplacement renewal, OutboxQueue outbox, TimeProvider time)
{
    private const int MostTries = 50;

    /// <summary>Offers the badge; null when it exists already.</summary>
    /// <exception cref="ContentionException">Certificates of the level kept coming in for that address.</exception>
    public async Task<Badge?> TryOfferAsync(BadgeKey key, Certificate certificate, EmailAddress address, CancellationToken ct)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var turn = await store.ReadOfferGuardAsync(address.Key, certificate.Level, ct);
            var badges = await store.ListAsync(address.Key, ct);
            if (badges.Any(badge => badge.Id == key.BadgeId))
            {
                return null;
            }

            var now = time.GetUtcNow();
            var current = CurrentOf(badges, certificate.Level, now);
            var offer = Offer(key.BadgeId, certificate, address, current, now);
            if (await store.TryCommitAsync(null, offer, ChangeSource.Certificate(certificate.Id), now, turn, ct) is { } committed)
            {
                await FollowAsync(committed, current, ct);
                return committed.Badge.Value;
            }
        }

        throw new ContentionException(key.BadgeId);
    }

    private static Badge? CurrentOf(IEnumerable<Badge> badges, string level, DateTimeOffset now) => badges
        .Where(badge => badge.Certificate.Level == level && badge.StatusAt(now) is not (BadgeStatus.Revoked or BadgeStatus.Replaced))
        .MaxBy(badge => (badge.Certificate.IssuedOn, badge.OfferedAt));

    private static Decision.Changed Offer(string id, Certificate certificate, EmailAddress address, Badge? current, DateTimeOffset now) =>
        current?.Certificate.IssuedOn > certificate.IssuedOn
            ? Badge.Offer(id, certificate, address, replaces: null, now, replacedBy: current.Id)
            : Badge.Offer(id, certificate, address, current?.Id, now, takesOver: current is { Credly.State: CredlyBadgeState.Accepted });

    /// <summary>A badge that is not at Credly needs nobody there: it is replaced before the caller has an answer. The effect owed would do it too.</summary>
    private async Task FollowAsync(CommitResult committed, Badge? current, CancellationToken ct)
    {
        var offered = committed.Badge.Value;
        if (current is { Credly: not { IsHeld: true } } && offered.Replaces == current.Id)
        {
            await renewal.MarkReplacedAsync([current], offered, ct);
        }

        outbox.Enqueue(committed.Pending);
    }
}
