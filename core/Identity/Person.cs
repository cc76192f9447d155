using MyIpma.Core.Addresses;

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

    /// <summary>True for an operator of IPMA.</summary>
    public bool IsOperator { get; init; }
}
