using System.Text.Json.Serialization;
using MyIpma.Core.Badges;
using MyIpma.Core.People;

namespace MyIpma.Core.Outbox;

/// <content>What is owed to people rather than to a claim.</content>
[JsonDerivedType(typeof(TakeAddress), "takeAddress")]
[JsonDerivedType(typeof(MoveBadge), "moveBadge")]
[JsonDerivedType(typeof(DropMoved), "dropMoved")]
[JsonDerivedType(typeof(RemindOfBadge), "remindOfBadge")]
[JsonDerivedType(typeof(RemindOfEnd), "remindOfEnd")]
[JsonDerivedType(typeof(ErasePerson), "erasePerson")]
[JsonDerivedType(typeof(EraseAtCredly), "eraseAtCredly")]
public abstract partial record Effect
{
    /// <summary>An effect that <see cref="PeopleEffects"/> performs.</summary>
    public abstract record OfPeople : Effect;

    /// <summary>Give an address to the account that has proven it, and tell the one before.</summary>
    public sealed record TakeAddress(AddressProof Proof) : OfPeople;

    /// <summary>Carry a badge to the address it is about to move to.</summary>
    public sealed record MoveBadge(BadgeKey From) : OfPeople;

    /// <summary>Remove what a badge left behind under an address; due once nobody can still be reading there.</summary>
    public sealed record DropMoved(BadgeKey From) : OfPeople;

    /// <summary>Remind of a badge that still waits after so many days.</summary>
    public sealed record RemindOfBadge(string BadgeId, int Days) : OfPeople;

    /// <summary>Remind of a certificate whose last day comes in so many days.</summary>
    public sealed record RemindOfEnd(string BadgeId, int Days, DateOnly Last) : OfPeople;

    /// <summary>Erase whatever of a person is still there.</summary>
    public sealed record ErasePerson(string Account, bool AlsoAtCredly) : OfPeople;

    /// <summary>Delete a badge at Credly, by Credly's id or else by ours.</summary>
    public sealed record EraseAtCredly(string BadgeId, string? CredlyId, string TemplateId) : OfPeople;
}
