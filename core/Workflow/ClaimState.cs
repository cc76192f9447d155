using MyIpma.Core.Claims;

namespace MyIpma.Core.Workflow;

/// <summary>Where a claim is, as far as its workflow needs to know. Times are UTC.</summary>
public sealed record ClaimState(ClaimStatus Status, DateTimeOffset? ClosesAt = null)
{
    /// <summary>The state of a claim at a moment.</summary>
    public static ClaimState Of(Claim claim) => new(claim.Status, claim.ClosesAt);
}
