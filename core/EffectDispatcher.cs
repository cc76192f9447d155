using MyIpma.Core.Accounts;
using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Issuing;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Outbox;
using MyIpma.Core.Webhooks;

namespace MyIpma.Core;

/// <summary>Says which feature carries out which effect. Events are not here: the relay publishes them in batches.</summary>
public sealed class EffectDispatcher(
    IClaimWorkflows workflows, ICredlyEventQueue credlyEvents, BadgeService badges, CredlyRetryHandler retries, StatusListPublisher statusLists, AccountEffectDispatcher people,
    CredlyBadgeErasure credly, MailRelay mails, IOptions<ClaimOptions> claims) : IEffectHandler
{
    /// <summary>Carries out one effect; doing it twice does no harm.</summary>
    public Task HandleAsync(OutboxRow row, CancellationToken ct) => row.Effect switch
    {
        Effect.StartClaim start => workflows.StartAsync(new(start.Badge, start.Number, claims.Value.PrepareFor, claims.Value.AcceptFor), ct),
        Effect.MoveClaim moved => workflows.MovedAsync(moved.ClaimId, moved.Status, ct),
        Effect.HandleCredlyEvent handle => credlyEvents.EnqueueAsync(handle.EventId, row.Key, ct),
        Effect.ExpireBadge expire => badges.ExpireAsync(expire.BadgeId, ct),
        Effect.ReplaceAtCredly or Effect.RevokeAtCredly or Effect.CorrectAtCredly => retries.PerformAsync(row, ct),
        Effect.NoteRevocation note => statusLists.RevokeAsync(note.BadgeId, ct),
        Effect.EraseAtCredly erase => credly.EraseAsync(row, erase, ct),
        Effect.AccountEffect => people.HandleAsync(row, ct),
        Effect.MailEffect => mails.DeliverAsync(row, ct),
        _ => throw new ArgumentOutOfRangeException(nameof(row)),
    };
}

/// <summary>Performs what is owed to people. Each may come twice.</summary>
public sealed class AccountEffectDispatcher(AddressOwnership ownership, BadgeAddressChange mover, Reminders reminders, DataErasure erasure)
{
    /// <summary>Performs one effect.</summary>
    public Task HandleAsync(OutboxRow row, CancellationToken ct) => row.Effect switch
    {
        Effect.TakeAddress take => ownership.TakeAsync(take.Proof, ct),
        Effect.MoveBadge move => mover.FinishAsync(move.From, ct),
        Effect.RemoveMoved drop => mover.DropAsync(drop.From, ct),
        Effect.RemindOfBadge remind => reminders.RemindOfBadgeAsync(row, remind, ct),
        Effect.RemindOfEnd remind => reminders.RemindOfEndAsync(row, remind, ct),
        Effect.ErasePerson erase => erasure.FinishAsync(erase, ct),
        _ => throw new ArgumentOutOfRangeException(nameof(row)),
    };
}
