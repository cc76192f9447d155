namespace MyIpma.Core.Credly;

/// <summary>The badge that takes an existing one's place, for example after recertification (Credly: replace badge).</summary>
public sealed record ReplaceRequest
{
    /// <summary>Our id of the new badge; Credly keeps it as <c>issuer_earner_id</c>.</summary>
    public required string BadgeId { get; init; }

    /// <summary>Given name.</summary>
    public required string FirstName { get; init; }

    /// <summary>Middle name, if any.</summary>
    public string? MiddleName { get; init; }

    /// <summary>Family name.</summary>
    public required string LastName { get; init; }

    /// <summary>The badge template of the new badge.</summary>
    public required string TemplateId { get; init; }

    /// <summary>When the new certificate was given.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>The last day it is valid, to its end in UTC; null for never, whatever the template's default.</summary>
    public DateOnly? ExpiresOn { get; init; }

    /// <summary>A sentence for Credly's mail to the earner, if any.</summary>
    public string? NotificationMessage { get; init; }

    /// <summary>Our id only, never the person.</summary>
    public override string ToString() => $"replace with {BadgeId}";
}
