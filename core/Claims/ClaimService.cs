using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Claims;

/// <summary>What a person does with a claim: start it, look at it, proceed.</summary>
public sealed class ClaimService(
    BadgeStore store, BadgeChanges changes, ClaimPreparation preparation, OutboxQueue outbox, IOptions<ClaimOptions> options, TimeProvider time)
{
    /// <summary>Claims a badge: one read, one transaction, one call to Credly, one transaction. A claim already running is returned as it is.</summary>
    public async Task<ClaimOutcome> ClaimAsync(BadgeKey key, CancellationToken ct)
    {
        var started = await changes.ApplyHeldAsync(key, null, Cause.Claim, (badge, now) => badge.StartClaim(now, options.Value.Window), ct);
        return started switch
        {
            Outcome.Refused refused => new ClaimOutcome.Refused(refused.Refusal),
            Outcome.Done { Happenings: [] } running => new ClaimOutcome.Running(running.Badge),
            Outcome.Done done => new ClaimOutcome.Started(await PrepareAsync(done)),
            _ => throw new InvalidOperationException("An outcome is one of its cases."),
        };
    }

    /// <summary>Reads a claim, the latest or an earlier one.</summary>
    public async Task<ClaimReading?> ReadAsync(BadgeKey key, int number, CancellationToken ct)
    {
        if (await store.ReadAsync(key, ct) is not { Value: var badge })
        {
            return null;
        }

        var claim = badge.Claim?.Number == number ? badge.Claim : await store.ReadEarlierClaimAsync(key, number, ct);
        return claim is null ? null : new ClaimReading(badge, claim);
    }

    /// <summary>The person proceeds: notes it inside the window and says where to go.</summary>
    public async Task<ProceedOutcome> ProceedAsync(BadgeKey key, int number, CancellationToken ct) =>
        await changes.ApplyAsync(key, Cause.Claim, (badge, now) => badge.Proceed(number, now), ct) switch
        {
            Outcome.Refused refused => new ProceedOutcome.Refused(refused.Refusal),
            Outcome.Done { Badge: var badge } when badge.Credly is { } credly && (badge.CredlyUrlAt(time.GetUtcNow()) ?? credly.AcceptUrl ?? credly.BadgeUrl) is { } url =>
                new ProceedOutcome.Go(url),
            _ => new ProceedOutcome.Refused(new Refusal.NotReady()),
        };

    /// <summary>From here on the claim exists, so nobody's leaving stops it; and whatever happens, the effects go to the relay.</summary>
    private async Task<Badge> PrepareAsync(Outcome.Done started)
    {
        var owed = new List<OutboxRow>(started.Owed);
        try
        {
            using var patience = new CancellationTokenSource(options.Value.RequestPatience, time);
            var prepared = await preparation.TryAsync(started.Stored, started.Badge.Claim?.Number == 1, patience.Token, CancellationToken.None);
            if (prepared is not Outcome.Done done)
            {
                return started.Badge;
            }

            owed.AddRange(done.Owed);
            return done.Badge;
        }
        finally
        {
            outbox.HandOver(owed);
        }
    }
}
