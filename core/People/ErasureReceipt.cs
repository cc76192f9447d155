namespace MyIpma.Core.People;

/// <summary>That a person's data were erased, without anything that names them.</summary>
public sealed record ErasureReceipt
{
    /// <summary>The receipt's id.</summary>
    public required string ReceiptId { get; init; }

    /// <summary>When (UTC).</summary>
    public required DateTimeOffset ErasedAt { get; init; }

    /// <summary>How much there was.</summary>
    public required ErasureCounts Counts { get; init; }
}

/// <summary>How much was erased.</summary>
/// <param name="Addresses">Addresses, proven or waiting.</param>
/// <param name="Badges">Badges.</param>
/// <param name="Records">Claims and lines of timelines.</param>
/// <param name="DeletedAtCredly">Badges whose deletion at Credly was asked for.</param>
public sealed record ErasureCounts(int Addresses, int Badges, int Records, int DeletedAtCredly);
