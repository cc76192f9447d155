using MyIpma.Core.Claims;

namespace MyIpma.Core.Http.Bodies;

/// <summary>A claim as clients see it. Times are UTC.</summary>
public sealed record ClaimBody
{
    /// <summary>The claim id.</summary>
    public required string Id { get; init; }

    /// <summary>The badge claimed.</summary>
    public required string BadgeId { get; init; }

    /// <summary>The status now.</summary>
    public required ClaimStatus Status { get; init; }

    /// <summary>When the window opened.</summary>
    public required DateTimeOffset? OpenedAt { get; init; }

    /// <summary>When it closes.</summary>
    public required DateTimeOffset? ClosesAt { get; init; }

    /// <summary>Whole seconds left by the server's clock, rounded up: 0 once closed; none while preparing.</summary>
    public required int? SecondsLeft { get; init; }

    /// <summary>The link to Credly for browsers; none before the window opens and after it closed unused.</summary>
    public required Uri? ProceedUrl { get; init; }

    /// <summary>Why it lapsed or failed.</summary>
    public required string? Reason { get; init; }
}
