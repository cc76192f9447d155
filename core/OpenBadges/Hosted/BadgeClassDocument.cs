using System.Text.Json.Serialization;

namespace MyIpma.Core.OpenBadges.Hosted;

/// <summary>What all badges of a level have in common (Open Badges 2.0, BadgeClass).</summary>
public sealed record BadgeClassDocument
{
    /// <summary>The vocabulary.</summary>
    [JsonPropertyName("@context")]
    public string Context { get; init; } = HostedBadges.Context;

    /// <summary>The kind of document.</summary>
    public string Type { get; init; } = "BadgeClass";

    /// <summary>Its address.</summary>
    public required Uri Id { get; init; }

    /// <summary>The level's full name.</summary>
    public required string Name { get; init; }

    /// <summary>What it stands for.</summary>
    public required string Description { get; init; }

    /// <summary>Its picture.</summary>
    public required Uri Image { get; init; }

    /// <summary>How it is earned.</summary>
    public required BadgeCriteria Criteria { get; init; }

    /// <summary>The address of the issuer's document.</summary>
    public required Uri Issuer { get; init; }
}
