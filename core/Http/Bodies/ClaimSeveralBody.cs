using Microsoft.AspNetCore.Mvc;

namespace MyIpma.Core.Http.Bodies;

/// <summary>The badges to claim at once.</summary>
/// <param name="BadgeIds">1 to 50 badge ids.</param>
public sealed record ClaimSeveralBody(IReadOnlyList<string?>? BadgeIds);

/// <summary>What became of each, in the order asked.</summary>
/// <param name="Results">One result a badge.</param>
public sealed record ClaimResultsBody(IReadOnlyList<ClaimResultBody> Results);

/// <summary>What became of one: a claim or a problem.</summary>
/// <param name="BadgeId">The badge.</param>
/// <param name="Claim">Its claim.</param>
/// <param name="Problem">Why there is none.</param>
public sealed record ClaimResultBody(string BadgeId, ClaimBody? Claim, ProblemDetails? Problem);
