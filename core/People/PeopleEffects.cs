using MyIpma.Core.Outbox;

namespace MyIpma.Core.People;

/// <summary>Performs what is owed to people. Each may come twice.</summary>
public sealed class PeopleEffects(AddressOwnership ownership)
{
    /// <summary>Performs one effect.</summary>
    public Task PerformAsync(Effect.OfPeople effect, CancellationToken ct) => effect switch
    {
        Effect.TakeAddress take => ownership.TakeAsync(take.Proof, ct),
        _ => throw new ArgumentOutOfRangeException(nameof(effect)),
    };
}
