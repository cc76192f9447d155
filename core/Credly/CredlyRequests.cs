namespace MyIpma.Core.Credly;

/// <summary>Credly: issue badge. Credly's own mails are off where this system writes to people.</summary>
public sealed record IssueRequest
{
    /// <summary>Our badge id; Credly keeps it as <c>issuer_earner_id</c>.</summary>
    public required string BadgeId { get; init; }

    public required string Email { get; init; }

    public required string FirstName { get; init; }

    public string? MiddleName { get; init; }

    public required string LastName { get; init; }

    public required string TemplateId { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>The last day it is valid, to its end in UTC; null for never, whatever the template's default.</summary>
    public DateOnly? ExpiresOn { get; init; }

    /// <summary>The language of Credly's mails, from Credly's list; null for English.</summary>
    public string? Locale { get; init; }

    public DuplicateBehavior DuplicateBehavior { get; init; } = DuplicateBehavior.Deny;

    /// <summary>Our id only, never the person.</summary>
    public override string ToString() => $"issue {BadgeId}";
}

/// <summary>What Credly does with a second badge of the same template for the same person (Credly: replace on duplicate).</summary>
public enum DuplicateBehavior
{
    Deny,

    /// <summary>Issue it beside the other; only where the other can no longer be held.</summary>
    Allow,

    /// <summary>Update the existing badge; what the request leaves out is removed from it.</summary>
    Replace,
}

/// <summary>Credly: replace badge, for example after recertification.</summary>
public sealed record ReplaceRequest
{
    /// <summary>Our id of the new badge; Credly keeps it as <c>issuer_earner_id</c>.</summary>
    public required string BadgeId { get; init; }

    public required string FirstName { get; init; }

    public string? MiddleName { get; init; }

    public required string LastName { get; init; }

    public required string TemplateId { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>The last day it is valid, to its end in UTC; null for never, whatever the template's default.</summary>
    public DateOnly? ExpiresOn { get; init; }

    /// <summary>A sentence for Credly's mail to the earner.</summary>
    public string? NotificationMessage { get; init; }

    /// <summary>Our id only, never the person.</summary>
    public override string ToString() => $"replace with {BadgeId}";
}
