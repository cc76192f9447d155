using MyIpma.Core.Accounts;
using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Issuing;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Outbox;
using MyIpma.Core.Webhooks;

namespace MyIpma.Core;

/// <summary>Sends each effect to the feature that performs it. Events are not here: the relay publishes them in batches.</summary>
public sealed class EffectDispatcher(
    IClaimWorkflows workflows, ICredlyEventQueue credlyEvents, BadgeService badges, CredlyRetryHandler retries, StatusListPublisher statusLists, AccountEffectDispatcher accounts,
    CredlyBadgeErasure credlyErasure, MailRelay mails, IOptions<ClaimOptions> claims) : IEffectHandler
{
    public Task HandleAsync(OutboxRow row, CancellationToken ct) => row.Effect switch
    {
        Effect.StartClaim start => workflows.StartAsync(new(start.Badge, start.Number, claims.Value.PrepareFor, claims.Value.AcceptFor), ct),
        Effect.MoveClaim moved => workflows.MovedAsync(moved.ClaimId, moved.Status, ct),
        Effect.HandleCredlyEvent handle => credlyEvents.EnqueueAsync(handle.EventId, row.Key, ct),
        Effect.ExpireBadge expire => badges.ExpireAsync(expire.BadgeId, ct),
        Effect.ReplaceAtCredly or Effect.RevokeAtCredly or Effect.CorrectAtCredly => retries.PerformAsync(row, ct),
        Effect.NoteRevocation note => statusLists.RevokeAsync(note.BadgeId, ct),
        Effect.EraseAtCredly erase => credlyErasure.EraseAsync(row, erase, ct),
        Effect.AccountEffect => accounts.HandleAsync(row, ct),
        Effect.MailEffect => mails.DeliverAsync(row, ct),
        _ => throw new ArgumentOutOfRangeException(nameof(row)),
    };
}

/// <summary>Sends each effect on an account, an address or personal data to the feature that performs it.</summary>
public sealed class AccountEffectDispatcher(AddressOwnership ownership, BadgeAddressChange addressChange, Reminders reminders, DataErasure erasure)
{
    public Task HandleAsync(OutboxRow row, CancellationToken ct) => row.Effect switch
    {
        Effect.TakeAddress take => ownership.TakeAsync(take.Proof, ct),
        Effect.MoveBadge move => addressChange.FinishAsync(move.From, ct),
        Effect.RemoveMoved remove => addressChange.DropAsync(remove.From, ct),
        Effect.RemindOfBadge remind => reminders.RemindOfBadgeAsync(row, remind, ct),
        Effect.RemindOfEnd remind => reminders.RemindOfEndAsync(row, remind, ct),
        Effect.ErasePerson erase => erasure.FinishAsync(erase, ct),
        _ => throw new ArgumentOutOfRangeException(nameof(row)),
    };
}
