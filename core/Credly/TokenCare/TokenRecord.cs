namespace MyIpma.Core.Credly.TokenCare;

/// <summary>What is known about the token in use, and whether a rotation is under way; no secret. Times are UTC.</summary>
public sealed record TokenRecord
{
    /// <summary>The fingerprint of the configured token all this is about.</summary>
    public required string Configured { get; init; }

    /// <summary>When the token stops working.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When Credly was asked last.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>True when Credly did not accept the token then.</summary>
    public bool Refused { get; init; }

    /// <summary>Until when a rotation holds the lock; one that stands here after that time was interrupted.</summary>
    public DateTimeOffset? RotatingUntil { get; init; }

    /// <summary>True when Credly ended the old token and the new one was never kept.</summary>
    public bool Lost { get; init; }
}
