using MyIpma.Core.Addresses;

namespace MyIpma.Core.Badges;

/// <summary>That a badge moves to another address of the same person. Until <see cref="Sealed"/> it still lives where it was; from then on only under the new one.</summary>
public sealed record BadgeMove
{
    /// <summary>The canonical address it goes to.</summary>
    public required string Address { get; init; }

    /// <summary>The key of <see cref="Address"/>.</summary>
    public required string AddressKey { get; init; }

    /// <summary>True once this row is left behind and changes no more.</summary>
    public bool Sealed { get; init; }

    /// <summary>A move to an address.</summary>
    public static BadgeMove To(EmailAddress address) => new() { Address = address.Value, AddressKey = address.Key };

    /// <summary>The key only: a record may end up in a log, the address must not.</summary>
    public override string ToString() => AddressKey;
}
