namespace MyIpma.Core.Credly.TokenCare;

/// <summary>How an attempt to rotate the token ended.</summary>
public abstract record RotationOutcome
{
    private RotationOutcome()
    {
    }

    /// <summary>A new token is in use.</summary>
    public sealed record Rotated(TokenState State) : RotationOutcome;

    /// <summary>Another rotation is under way.</summary>
    public sealed record Running : RotationOutcome;

    /// <summary>The old token has ended and the new one could not be kept: a new one must be configured.</summary>
    public sealed record Lost : RotationOutcome;
}
