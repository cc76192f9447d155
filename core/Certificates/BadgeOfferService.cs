using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Issuing;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Certificates;

/// <summary>Offers the badge of a new certificate: it replaces that of an earlier one of the same level and holder, or is replaced from the start by a newer one. A mailbox may have several holders.</summary>
public sealed class BadgeOfferService(BadgeStore store, BadgeReplacement replacement, OptimisticUpdate updates, OutboxQueue outbox, TimeProvider time)
{
    /// <summary>Offers the badge unless it exists or Credly would not give it to the address. A withdrawal that came in first applies from the start.</summary>
    /// <exception cref="ContentionException">Certificates of the level kept coming in for the address.</exception>
    public Task<OfferResult> TryOfferAsync(BadgeKey key, Certificate certificate, EmailAddress address, string? language, DateTimeOffset? sentAt, CancellationToken ct) =>
        updates.RunAsync<OfferResult>(key.BadgeId, async () =>
        {
            var guard = await store.ReadOfferGuardAsync(address.Key, certificate.Level, ct);
            var all = await store.ListAsync(address.Key, ct);
            if (all.Any(badge => badge.Id == key.BadgeId))
            {
                return new OfferResult.Exists();
            }

            var now = time.GetUtcNow();
            var badges = OfLevel(all, certificate.Level);
            var revocation = await store.FindRevocationAsync(key.BadgeId, ct);
            if (revocation is null && badges.Any(badge => IsInTheWay(badge, certificate, now)))
            {
                return new OfferResult.Refused(new Refusal.AddressShared());
            }

            var current = revocation is null ? CurrentOf(badges, certificate, now) : null;
            var offer = revocation is null ? Offer(key.BadgeId, certificate, address, current, now, sentAt) : Badge.OfferRevoked(key.BadgeId, certificate, address, revocation, now, sentAt);
            offer = offer with { Badge = offer.Badge with { Language = language } };
            if (await store.TryCommitAsync(null, offer, ChangeSource.Certificate(certificate.Id), now, guard, ct) is not { } committed)
            {
                return null;
            }

            await FollowAsync(committed, current, ct);
            return new OfferResult.Offered(committed.Badge.Value);
        }, ct);

    /// <summary>True when another holder has a badge of the level at the address, so that Credly would refuse this one.</summary>
    public async Task<bool> IsTakenAsync(EmailAddress address, Certificate certificate, CancellationToken ct) =>
        OfLevel(await store.ListAsync(address.Key, ct), certificate.Level)
            .Any(badge => badge.Certificate.Id != certificate.Id && IsInTheWay(badge, certificate, time.GetUtcNow()));

    private static IReadOnlyList<Badge> OfLevel(IEnumerable<Badge> badges, string level) => [.. badges.Where(badge => badge.Certificate.Level == level && !badge.HasMovedAway)];

    /// <summary>Credly refuses a second badge of a template at an address while the first is held there, or about to be (Credly: issue badge, duplicates).</summary>
    private static bool IsInTheWay(Badge badge, Certificate certificate, DateTimeOffset now) =>
        (badge.Credly is { IsHeld: true } || badge.Claim?.At(now) is { IsRunning: true })
        && badge.StatusAt(now) is not (BadgeStatus.Revoked or BadgeStatus.Replaced)
        && !HolderName.IsSameHolder(badge.Certificate, certificate);

    private static Badge? CurrentOf(IEnumerable<Badge> badges, Certificate certificate, DateTimeOffset now) => badges
        .Where(badge => badge.StatusAt(now) is not (BadgeStatus.Revoked or BadgeStatus.Replaced) && HolderName.IsSameHolder(badge.Certificate, certificate))
        .MaxBy(badge => (badge.Certificate.IssuedOn, badge.OfferedAt));

    private static Decision.Changed Offer(string id, Certificate certificate, EmailAddress address, Badge? current, DateTimeOffset now, DateTimeOffset? sentAt) =>
        current?.Certificate.IssuedOn > certificate.IssuedOn
            ? Badge.Offer(id, certificate, address, replaces: null, now, replacedBy: current.Id, sentAt: sentAt)
            : Badge.Offer(id, certificate, address, current?.Id, now, awaitsReplacement: current is { Credly.State: CredlyBadgeState.Accepted }, sentAt: sentAt);

    /// <summary>A badge that is not held on Credly needs no call there, so it is replaced before the caller gets an answer. The pending effect would do it too.</summary>
    private async Task FollowAsync(CommitResult committed, Badge? current, CancellationToken ct)
    {
        if (current is { Credly: not { IsHeld: true } } && committed.Badge.Value.Replaces == current.Id)
        {
            await replacement.MarkReplacedAsync([current], committed.Badge.Value, ct);
        }

        outbox.Enqueue(committed.Pending);
    }
}

public abstract record OfferResult
{
    private OfferResult() { }

    public sealed record Offered(Badge Badge) : OfferResult;

    public sealed record Exists : OfferResult;

    public sealed record Refused(Refusal Refusal) : OfferResult;
}
