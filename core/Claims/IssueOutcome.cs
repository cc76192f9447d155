using MyIpma.Core.Credly;

namespace MyIpma.Core.Claims;

/// <summary>How an attempt to get a badge issued ended.</summary>
public abstract record IssueOutcome
{
    private IssueOutcome()
    {
    }

    /// <summary>It exists at Credly.</summary>
    public sealed record Ready(CredlyBadge Badge) : IssueOutcome;

    /// <summary>Credly will not issue it as it stands; trying again does not help.</summary>
    public sealed record Refused : IssueOutcome;
}
