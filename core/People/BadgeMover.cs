using MyIpma.Core.Addresses;
using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Credly;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.People;

/// <summary>
/// Moves a badge to another proven address of the same person: intent on the old row, Credly, seal, copy, link, and later the removal of what was left.
/// A crash between any two is healed by the effect owed since the intent. No event is published: the person does it, and later events carry the new address.
/// </summary>
public sealed class BadgeMover(BadgeStore store, BadgeMoves moves, BadgeChanges changes, BadgeIssuer issuer, CredlySync sync, OutboxQueue outbox, TimeProvider time)
{
    private static readonly TimeSpan ReadersGone = TimeSpan.FromMinutes(2);

    /// <summary>Moves a badge just read. Where Credly cannot be reached behind the intent the badge is still moving, which the effect owed goes on with.</summary>
    /// <exception cref="CredlyUnavailableException">Credly could not even be asked whether the badge may move; nothing was begun.</exception>
    public async Task<Outcome> MoveAsync(Stored<Badge> stored, EmailAddress address, CancellationToken ct)
    {
        var asked = stored.Value.Credly is null || stored.Value.Moving is not null ? null : await sync.AskAsync(stored.Value, Cause.Person, ct);
        if (asked is Outcome.Refused)
        {
            return asked;
        }

        var current = asked is Outcome.Done done ? done.Stored : stored;
        switch (current.Value.StartMove(address, time.GetUtcNow()))
        {
            case Decision.Refused refused:
                return new Outcome.Refused(refused.Refusal);
            case Decision.Changed changed:
                return await BeginAsync(current, changed.Badge, ct);
            default:
                return new Outcome.Done(current, [], []);
        }
    }

    /// <summary>Goes on with a move wherever it stands. One that is through, or was called off, is left alone.</summary>
    public async Task FinishAsync(BadgeKey from, CancellationToken ct)
    {
        if (await store.ReadAsync(from, ct) is not { Value.Moving: { } move } stored)
        {
            return;
        }

        if (!move.Sealed && await AgreeAsync(stored.Value, move, ct))
        {
            await SealAsync(from, ct);
        }

        if (await store.ReadAsync(from, ct) is { Value: { IsLeft: true } left })
        {
            await moves.CopyAsync(left, time.GetUtcNow(), ct);
        }
    }

    /// <summary>Removes what a badge left behind, once it has arrived.</summary>
    public async Task DropAsync(BadgeKey from, CancellationToken ct)
    {
        await FinishAsync(from, ct);
        if (await store.ReadAsync(from, ct) is { Value.IsLeft: true })
        {
            await moves.RemoveAsync(from, ct);
        }
    }

    private async Task<Outcome> BeginAsync(Stored<Badge> before, Badge after, CancellationToken ct)
    {
        if (await moves.TryWriteAsync(before, after, time.GetUtcNow(), [.. OwedBy(before.Value, after)], ct) is not { } owed)
        {
            throw new ContentionException(after.Id);
        }

        try
        {
            await FinishAsync(after.Key, CancellationToken.None);
        }
        catch (CredlyUnavailableException)
        {
            return new Outcome.Done(before with { Value = after }, [], owed);
        }
        finally
        {
            outbox.HandOver(owed);
        }

        return await changes.ApplyHeldAsync(after.Key, null, Cause.Person, (badge, _) => new Decision.Unchanged(badge), ct) switch
        {
            Outcome.Done { Badge: var badge } when badge.AddressKey == after.AddressKey && badge.Moving is null =>
                new Outcome.Refused(badge.Credly is { State: CredlyBadgeState.Accepted } ? new Refusal.AcceptedElsewhere() : new Refusal.MoveRefused()),
            var outcome => outcome,
        };
    }

    /// <summary>True when the badge is under the new address at Credly, or not there at all. Otherwise the move is off and the badge hears what Credly said.</summary>
    private async Task<bool> AgreeAsync(Badge badge, BadgeMove move, CancellationToken ct)
    {
        if (!badge.MayBeAtCredly)
        {
            return true;
        }

        var told = await issuer.ReaddressAsync(badge, move.Address, ct);
        if (told is not null)
        {
            await sync.HearAsync(badge.Key, told, Cause.Person, ct);
        }

        if (told is not null && EmailAddress.TryParse(told.RecipientEmail)?.Key == move.AddressKey)
        {
            return true;
        }

        await changes.ApplyAsync(badge.Key, Cause.Person, (current, _) => current.CallMoveOff(), ct);
        return false;
    }

    private static IEnumerable<Effect> OwedBy(Badge before, Badge after)
    {
        yield return new Effect.MoveBadge(after.Key);
        if (before.Claim is { } claim && after.Claim is { } ended && claim.Status != ended.Status)
        {
            yield return new Effect.MoveClaim(new ClaimId(after.Id, ended.Number).ToString(), ended.Status);
        }
    }

    private async Task SealAsync(BadgeKey from, CancellationToken ct)
    {
        while (await store.ReadAsync(from, ct) is { } stored && stored.Value.SealMove() is Decision.Changed sealedBadge
            && await moves.TryWriteAsync(stored, sealedBadge.Badge, time.GetUtcNow() + ReadersGone, [new Effect.DropMoved(from)], ct) is null)
        {
        }
    }
}
