namespace MyIpma.Core.Credly;

/// <summary>What Credly tells everyone about a badge.</summary>
public abstract record AssertionResult
{
    private AssertionResult()
    {
    }

    /// <summary>The public statement.</summary>
    public sealed record Found(CredlyAssertion Assertion) : AssertionResult;

    /// <summary>The statement says the badge is revoked (Open Badges 2.0: revoked).</summary>
    public sealed record Revoked(string? Reason) : AssertionResult;

    /// <summary>Credly knows no such badge.</summary>
    public sealed record NotFound : AssertionResult;

    /// <summary>Credly does not tell, for example because the earner keeps it private.</summary>
    public sealed record Withheld : AssertionResult;
}
