namespace MyIpma.Core.OpenBadges.Credentials;

/// <summary>IPMA as the issuer (Open Badges 3.0, Profile).</summary>
public sealed record CredentialProfile
{
    /// <summary>The DID.</summary>
    public required string Id { get; init; }

    /// <summary>The kind.</summary>
    public IReadOnlyList<string> Type { get; init; } = ["Profile"];

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The web site.</summary>
    public required Uri? Url { get; init; }

    /// <summary>Where to ask; none when left out.</summary>
    public required string? Email { get; init; }
}
