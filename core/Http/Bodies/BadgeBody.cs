using MyIpma.Core.Badges;

namespace MyIpma.Core.Http.Bodies;

/// <summary>A badge as its holder sees it. Dates are calendar days.</summary>
public sealed record BadgeBody
{
    /// <summary>The badge id.</summary>
    public required string Id { get; init; }

    /// <summary>Its full name.</summary>
    public required string Name { get; init; }

    /// <summary>The level code.</summary>
    public required string Level { get; init; }

    /// <summary>Its picture.</summary>
    public required Uri ImageUrl { get; init; }

    /// <summary>The picture in words.</summary>
    public required string ImageAlt { get; init; }

    /// <summary>First day of the certificate.</summary>
    public required DateOnly IssuedOn { get; init; }

    /// <summary>Last day of the certificate; none when it never ends.</summary>
    public required DateOnly? ExpiresOn { get; init; }

    /// <summary>The address it belongs to, masked.</summary>
    public required string Address { get; init; }

    /// <summary>The status now.</summary>
    public required BadgeStatus Status { get; init; }

    /// <summary>What the person can do next.</summary>
    public required NextAction NextAction { get; init; }

    /// <summary>The latest claim.</summary>
    public required ClaimBody? Claim { get; init; }

    /// <summary>Where it is at Credly, as far as that helps now.</summary>
    public required Uri? CredlyUrl { get; init; }

    /// <summary>True when it is accepted and its holder shows it to others.</summary>
    public required bool Public { get; init; }
}
