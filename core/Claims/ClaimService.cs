using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Domain;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Claims;

/// <summary>What a person does with a claim: start it, look at it, proceed.</summary>
public sealed class ClaimService(
    BadgeStore store, BadgeService changes, ClaimPreparation preparation, HandOver handOver, OutboxQueue outbox, IOptions<ClaimOptions> options, TimeProvider time)
{
    /// <summary>
    /// Claims a badge just read: one transaction, one call to Credly, one transaction, one look at what else is open at its address. The events are those of the start: there are
    /// none where a claim was running already.
    /// </summary>
    public Task<BadgeChangeResult> ClaimAsync(Versioned<Badge> stored, CancellationToken ct) => ClaimAsync(stored.Value.Key, stored, ct);

    /// <summary>The same for a badge known by its key alone.</summary>
    public Task<BadgeChangeResult> ClaimAsync(BadgeKey key, CancellationToken ct) => ClaimAsync(key, null, ct);

    private async Task<BadgeChangeResult> ClaimAsync(BadgeKey key, Versioned<Badge>? known, CancellationToken ct)
    {
        var started = await changes.ApplyWithoutDispatchAsync(key, known, ChangeSource.Claim, (badge, now) => badge.StartClaim(now, options.Value.Times), ct);
        if (started is not BadgeChangeResult.Succeeded { Events.Count: > 0 } done)
        {
            return started;
        }

        var prepared = await PrepareAsync(done);
        return RefusalOf(prepared.Value) is { } refusal
            ? new BadgeChangeResult.Refused(refusal)
            : new BadgeChangeResult.Succeeded(await handOver.ShareWindowAsync(prepared, CancellationToken.None), done.Events, []);
    }

    /// <summary>What Credly refused for good while the request waited.</summary>
    private Refusal.ClaimRefused? RefusalOf(Badge badge) =>
        badge is { Claim: { Status: ClaimStatus.Failed, Reason: ClaimReasons.ProviderRefused }, CredlyRefusal: { } refusal } && refusal.LeftAt(time.GetUtcNow()) is { } left
            ? new Refusal.ClaimRefused(refusal.Field, left)
            : null;

    /// <summary>A claim of a badge just read: the latest, or an earlier one by another read; null when there is none of that number.</summary>
    public async Task<Claim?> ReadAsync(Badge badge, int number, CancellationToken ct) =>
        badge.Claim?.Number == number ? badge.Claim : await store.ReadEarlierClaimAsync(badge.Key, number, ct);

    /// <summary>The person proceeds with a badge just read: notes it inside the window and says where to go.</summary>
    public Task<ProceedOutcome> ProceedAsync(Versioned<Badge> stored, int number, CancellationToken ct) => ProceedAsync(stored.Value.Key, stored, number, ct);

    /// <summary>The same for a badge known by its key alone.</summary>
    public Task<ProceedOutcome> ProceedAsync(BadgeKey key, int number, CancellationToken ct) => ProceedAsync(key, null, number, ct);

    /// <summary>Gives the person more time for a badge just read, and for every other whose window is open at its address.</summary>
    public async Task<BadgeChangeResult> ExtendAsync(Versioned<Badge> stored, int number, CancellationToken ct) =>
        await changes.ApplyAsync(stored.Value.Key, ChangeSource.Claim, (badge, now) => badge.ExtendClaim(number, now, options.Value.Window), ct) switch
        {
            BadgeChangeResult.Succeeded done => done with { Stored = await handOver.ShareWindowAsync(done.Stored, ct) },
            var refused => refused,
        };

    private async Task<ProceedOutcome> ProceedAsync(BadgeKey key, Versioned<Badge>? known, int number, CancellationToken ct)
    {
        var outcome = await changes.ApplyWithoutDispatchAsync(key, known, ChangeSource.Claim, (badge, now) => badge.Proceed(number, now), ct);
        if (outcome is BadgeChangeResult.Succeeded done)
        {
            outbox.Enqueue(done.Pending);
            await handOver.ProceedOthersAsync(done.Badge, ct);
        }

        return outcome switch
        {
            BadgeChangeResult.Refused refused => new ProceedOutcome.Refused(refused.Refusal),
            BadgeChangeResult.Succeeded { Badge: var badge } when badge.Credly is { } credly && (badge.CredlyUrlAt(time.GetUtcNow()) ?? credly.AcceptUrl ?? credly.BadgeUrl) is { } url =>
                new ProceedOutcome.Redirect(url),
            _ => new ProceedOutcome.Refused(new Refusal.NotReady()),
        };
    }

    /// <summary>From here on the claim exists, so it is not cancelled when the client disconnects; and whatever happens, the effects go to the relay.</summary>
    private async Task<Versioned<Badge>> PrepareAsync(BadgeChangeResult.Succeeded started)
    {
        var owed = new List<OutboxRow>(started.Pending);
        try
        {
            using var patience = new CancellationTokenSource(options.Value.RequestPatience, time);
            var prepared = await preparation.TryAsync(started.Stored, started.Badge.Claim?.Number == 1, patience.Token, CancellationToken.None);
            if (prepared is not BadgeChangeResult.Succeeded done)
            {
                return started.Stored;
            }

            owed.AddRange(done.Pending);
            return done.Stored;
        }
        finally
        {
            outbox.Enqueue(owed);
        }
    }
}

/// <summary>How proceeding ended.</summary>
public abstract record ProceedOutcome
{
    private ProceedOutcome()
    {
    }

    /// <summary>Go there.</summary>
    public sealed record Redirect(Uri Url) : ProceedOutcome;

    /// <summary>It is too late, too early, or not theirs.</summary>
    public sealed record Refused(Refusal Refusal) : ProceedOutcome;
}
