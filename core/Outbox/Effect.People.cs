using System.Text.Json.Serialization;
using MyIpma.Core.People;

namespace MyIpma.Core.Outbox;

/// <content>What is owed to people rather than to a claim.</content>
[JsonDerivedType(typeof(TakeAddress), "takeAddress")]
public abstract partial record Effect
{
    /// <summary>An effect that <see cref="PeopleEffects"/> performs.</summary>
    public abstract record OfPeople : Effect;

    /// <summary>Give an address to the account that has proven it, and tell the one before.</summary>
    public sealed record TakeAddress(AddressProof Proof) : OfPeople;
}
