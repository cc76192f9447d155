using MyIpma.Core.Common;

namespace MyIpma.Core.Identity;

/// <summary>Who is asking: an account and the addresses proven to be theirs.</summary>
public sealed record Person
{
    /// <summary>The role claim that lets somebody make admin calls.</summary>
    public const string OperatorRole = "MyIpma.Operator";

    /// <summary>The account: 22 base64url characters derived from the token's issuer and subject. Names nobody.</summary>
    public required string Account { get; init; }

    /// <summary>The proven addresses.</summary>
    public required IReadOnlyList<EmailAddress> Addresses { get; init; }

    /// <summary>The address their token names, where it is not proven to be theirs yet: a proposal of what to confirm, nothing more.</summary>
    public EmailAddress? SuggestedAddress { get; init; }

    /// <summary>True for an operator of IPMA.</summary>
    public bool IsOperator { get; init; }
}

/// <summary>What a valid token says of whoever bears it.</summary>
public sealed record SignIn
{
    /// <summary>The account: 22 base64url characters derived from the issuer (or the realm that stands for it) and the token's subject. Names nobody.</summary>
    public required string Account { get; init; }

    /// <summary>The address the issuer has verified; null when the token says nothing of it, as those of Microsoft Entra External ID do.</summary>
    public required EmailAddress? Address { get; init; }

    /// <summary>The address the token names, verified or not; it proves nothing.</summary>
    public EmailAddress? ClaimedAddress { get; init; }

    /// <summary>The name the token gives, for the audit log of operators; null when it gives none.</summary>
    public string? Name { get; init; }

    /// <summary>True for an operator of IPMA.</summary>
    public bool IsOperator { get; init; }
}

/// <summary>Whether a request may go on.</summary>
public abstract record AuthenticationResult
{
    private AuthenticationResult() { }

    /// <summary>It may, as whoever signed in.</summary>
    public sealed record Authenticated(SignIn SignIn) : AuthenticationResult;

    /// <summary>There is no valid token. Why a token is not valid stays unsaid.</summary>
    public sealed record Unauthenticated : AuthenticationResult;

    /// <summary>The token is valid but lacks a claim.</summary>
    public sealed record ClaimMissing(string Claim) : AuthenticationResult;
}
