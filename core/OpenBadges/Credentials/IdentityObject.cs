namespace MyIpma.Core.OpenBadges.Credentials;

/// <summary>Something a holder is recognised by, plain or hashed (Open Badges 3.0, IdentityObject).</summary>
public sealed record IdentityObject
{
    /// <summary>The kind.</summary>
    public string Type { get; init; } = "IdentityObject";

    /// <summary>Whether the value is a hash.</summary>
    public required bool Hashed { get; init; }

    /// <summary>The value.</summary>
    public required string IdentityHash { get; init; }

    /// <summary>What kind of value it is: <c>name</c>, <c>emailAddress</c>.</summary>
    public required string IdentityType { get; init; }

    /// <summary>What was appended before hashing.</summary>
    public string? Salt { get; init; }
}
