using System.Globalization;
using MyIpma.Core.OpenBadges.Status;

namespace MyIpma.Core.OpenBadges.Credentials;

/// <summary>Where a verifier sees whether a credential was revoked (W3C: Bitstring Status List 1.0, section 2.1).</summary>
public sealed record CredentialStatus
{
    /// <summary>The position as an address.</summary>
    public required string Id { get; init; }

    /// <summary>The kind.</summary>
    public string Type { get; init; } = "BitstringStatusListEntry";

    /// <summary>What the bit means.</summary>
    public string StatusPurpose { get; init; } = "revocation";

    /// <summary>The position, in decimal digits.</summary>
    public required string StatusListIndex { get; init; }

    /// <summary>The address of the list.</summary>
    public required Uri StatusListCredential { get; init; }

    /// <summary>The status of an entry.</summary>
    public static CredentialStatus Of(StatusEntry entry, Uri list)
    {
        var index = entry.Index.ToString(CultureInfo.InvariantCulture);
        return new CredentialStatus { Id = $"{list.AbsoluteUri}#{index}", StatusListIndex = index, StatusListCredential = list };
    }
}
