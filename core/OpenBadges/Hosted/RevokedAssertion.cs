using System.Text.Json.Serialization;

namespace MyIpma.Core.OpenBadges.Hosted;

/// <summary>What is left at the address of a withdrawn badge, answered with 410 (Open Badges 2.0, revoked hosted assertions).</summary>
public sealed record RevokedAssertion
{
    /// <summary>The vocabulary.</summary>
    [JsonPropertyName("@context")]
    public string Context { get; init; } = HostedBadges.Context;

    /// <summary>The kind of document.</summary>
    public string Type { get; init; } = "Assertion";

    /// <summary>Its address.</summary>
    public required Uri Id { get; init; }

    /// <summary>That it counts no more.</summary>
    public bool Revoked { get; init; } = true;

    /// <summary>Why, in general words.</summary>
    public required string RevocationReason { get; init; }
}
