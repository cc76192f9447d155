using System.Text.Json.Serialization;

namespace MyIpma.Core.OpenBadges.Hosted;

/// <summary>Who issues the badges (Open Badges 2.0, Profile).</summary>
public sealed record IssuerDocument
{
    /// <summary>The vocabulary.</summary>
    [JsonPropertyName("@context")]
    public string Context { get; init; } = HostedBadges.Context;

    /// <summary>The kind of document.</summary>
    public string Type { get; init; } = "Issuer";

    /// <summary>Its address.</summary>
    public required Uri Id { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The web site.</summary>
    public required Uri? Url { get; init; }

    /// <summary>Where to ask; none when left out.</summary>
    public required string? Email { get; init; }
}
