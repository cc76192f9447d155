using Microsoft.AspNetCore.Mvc;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Http.Contracts;

/// <summary>A claim as clients see it. Times are UTC.</summary>
public sealed record ClaimResponse
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

    /// <summary>How often the person can still have more time.</summary>
    public required int MoreTimeLeft { get; init; }

    /// <summary>The link to Credly for browsers; none before the window opens and after it closed unused.</summary>
    public required Uri? ProceedUrl { get; init; }

    /// <summary>Why it lapsed or failed.</summary>
    public required string? Reason { get; init; }
}

/// <summary>The badges to claim at once.</summary>
/// <param name="BadgeIds">1 to 50 badge ids.</param>
public sealed record BulkClaimRequest(IReadOnlyList<string?>? BadgeIds);

/// <summary>What became of each, in the order asked.</summary>
/// <param name="Results">One result a badge.</param>
public sealed record BulkClaimResponse(IReadOnlyList<BulkClaimItemResponse> Results);

/// <summary>What became of one: a claim or a problem.</summary>
/// <param name="BadgeId">The badge.</param>
/// <param name="Claim">Its claim.</param>
/// <param name="Problem">Why there is none.</param>
public sealed record BulkClaimItemResponse(string BadgeId, ClaimResponse? Claim, ProblemDetails? Problem);

/// <summary>Where to send the person.</summary>
/// <param name="RedirectUrl">The page on Credly.</param>
public sealed record ProceedResponse(Uri RedirectUrl);
