namespace MyIpma.Core.OpenBadges.Status;

/// <summary>The list inside its credential.</summary>
public sealed record StatusListSubject
{
    /// <summary>Its name inside the document.</summary>
    public required string Id { get; init; }

    /// <summary>The kind.</summary>
    public string Type { get; init; } = "BitstringStatusList";

    /// <summary>What a bit that is on means: final (Bitstring Status List 1.0, statusPurpose).</summary>
    public string StatusPurpose { get; init; } = "revocation";

    /// <summary>The bits, see <see cref="StatusList.Encode"/>.</summary>
    public required string EncodedList { get; init; }

    /// <summary>For how many milliseconds it may be kept.</summary>
    public required long Ttl { get; init; }
}
