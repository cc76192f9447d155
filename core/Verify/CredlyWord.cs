using MyIpma.Core.Credly;

namespace MyIpma.Core.Verify;

/// <summary>What Credly said when asked about one badge: a closed set.</summary>
public abstract record CredlyWord
{
    private CredlyWord()
    {
    }

    /// <summary>The badge, read with our token.</summary>
    public sealed record Told(CredlyBadge Badge) : CredlyWord;

    /// <summary>The public statement: accepted there, and shown to everyone.</summary>
    public sealed record Stated(CredlyAssertion Assertion) : CredlyWord;

    /// <summary>The public statement says it was withdrawn.</summary>
    public sealed record Withdrawn : CredlyWord;

    /// <summary>Credly has no such badge or does not show it; then neither do we.</summary>
    public sealed record Hidden : CredlyWord;

    /// <summary>No answer in time, or none was needed.</summary>
    public sealed record Silent : CredlyWord;
}
