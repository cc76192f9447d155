using MyIpma.Core.Badges;

namespace MyIpma.Core.Claims;

/// <summary>How claiming a badge ended.</summary>
public abstract record ClaimOutcome
{
    private ClaimOutcome()
    {
    }

    /// <summary>A new claim; its status says whether the window is open already.</summary>
    public sealed record Started(Badge Badge) : ClaimOutcome;

    /// <summary>A claim was running before.</summary>
    public sealed record Running(Badge Badge) : ClaimOutcome;

    /// <summary>It cannot be claimed.</summary>
    public sealed record Refused(Refusal Refusal) : ClaimOutcome;
}
