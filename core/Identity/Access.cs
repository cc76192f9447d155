namespace MyIpma.Core.Identity;

/// <summary>Whether a request may go on.</summary>
public abstract record Access
{
    private Access()
    {
    }

    /// <summary>It may, as whoever signed in.</summary>
    public sealed record Granted(SignIn SignIn) : Access;

    /// <summary>There is no valid token. Why a token is not valid stays unsaid.</summary>
    public sealed record Unauthenticated : Access;

    /// <summary>The token is valid but lacks a claim.</summary>
    public sealed record ClaimMissing(string Claim) : Access;
}
