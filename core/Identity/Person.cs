using MyIpma.Core.Common;

namespace MyIpma.Core.Identity;

/// <summary>The caller: an account and its proven addresses.</summary>
public sealed record Person
{
    /// <summary>Allows admin calls.</summary>
    public const string OperatorRole = "MyIpma.Operator";

    /// <summary>22 base64url characters derived from the token's issuer and subject. Names nobody.</summary>
    public required string Account { get; init; }

    public required IReadOnlyList<EmailAddress> Addresses { get; init; }

    /// <summary>The address in the token while it is not proven to be theirs: a suggestion of what to confirm.</summary>
    public EmailAddress? SuggestedAddress { get; init; }

    public bool IsOperator { get; init; }
}

/// <summary>What a valid token says about its subject.</summary>
public sealed record SignIn
{
    /// <summary>22 base64url characters derived from the issuer (or the realm that stands for it) and the subject. Names nobody.</summary>
    public required string Account { get; init; }

    /// <summary>Verified by the issuer; null when the token does not say so, as with Microsoft Entra External ID.</summary>
    public required EmailAddress? Address { get; init; }

    /// <summary>Verified or not; it proves nothing.</summary>
    public EmailAddress? ClaimedAddress { get; init; }

    /// <summary>For the audit log of operators.</summary>
    public string? Name { get; init; }

    public bool IsOperator { get; init; }
}

public abstract record AuthenticationResult
{
    private AuthenticationResult() { }

    public sealed record Authenticated(SignIn SignIn) : AuthenticationResult;

    /// <summary>The reason a token is not valid stays undisclosed.</summary>
    public sealed record Unauthenticated : AuthenticationResult;

    /// <summary>The token is valid but lacks this claim.</summary>
    public sealed record ClaimMissing(string Claim) : AuthenticationResult;
}
