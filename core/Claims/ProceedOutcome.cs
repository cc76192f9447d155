using MyIpma.Core.Badges;

namespace MyIpma.Core.Claims;

/// <summary>How proceeding ended.</summary>
public abstract record ProceedOutcome
{
    private ProceedOutcome()
    {
    }

    /// <summary>Go there.</summary>
    public sealed record Go(Uri Url) : ProceedOutcome;

    /// <summary>It is too late, too early, or not theirs.</summary>
    public sealed record Refused(Refusal Refusal) : ProceedOutcome;
}
