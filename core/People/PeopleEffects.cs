using MyIpma.Core.Outbox;

namespace MyIpma.Core.People;

/// <summary>Performs what is owed to people. Each may come twice.</summary>
public sealed class PeopleEffects(AddressOwnership ownership, BadgeMover mover, Reminders reminders, Erasure erasure, CredlyErasure credly)
{
    /// <summary>Performs one effect.</summary>
    public Task PerformAsync(Effect.OfPeople effect, CancellationToken ct) => effect switch
    {
        Effect.TakeAddress take => ownership.TakeAsync(take.Proof, ct),
        Effect.MoveBadge move => mover.FinishAsync(move.From, ct),
        Effect.DropMoved drop => mover.DropAsync(drop.From, ct),
        Effect.RemindOfBadge remind => reminders.RemindOfBadgeAsync(remind, ct),
        Effect.RemindOfEnd remind => reminders.RemindOfEndAsync(remind, ct),
        Effect.ErasePerson erase => erasure.FinishAsync(erase.Account, erase.AlsoAtCredly, ct),
        Effect.EraseAtCredly erase => credly.EraseAsync(erase, ct),
        _ => throw new ArgumentOutOfRangeException(nameof(effect)),
    };
}
