using System.Text.Json.Serialization;

namespace MyIpma.Core.OpenBadges.Hosted;

/// <summary>A badge as anybody may check it at its address (1EdTech: Open Badges 2.0, Assertion; hosted verification).</summary>
public sealed record AssertionDocument
{
    /// <summary>The vocabulary.</summary>
    [JsonPropertyName("@context")]
    public string Context { get; init; } = HostedBadges.Context;

    /// <summary>The kind of document.</summary>
    public string Type { get; init; } = "Assertion";

    /// <summary>Its address.</summary>
    public required Uri Id { get; init; }

    /// <summary>Whose it is, hashed.</summary>
    public required HashedRecipient Recipient { get; init; }

    /// <summary>The address of its class.</summary>
    public required Uri Badge { get; init; }

    /// <summary>Its picture.</summary>
    public required Uri Image { get; init; }

    /// <summary>How it is checked.</summary>
    public HostedVerification Verification { get; init; } = new("hosted");

    /// <summary>The first day of the certificate.</summary>
    public required DateTimeOffset IssuedOn { get; init; }

    /// <summary>The first moment behind its last day; none when it never ends.</summary>
    public required DateTimeOffset? Expires { get; init; }
}
