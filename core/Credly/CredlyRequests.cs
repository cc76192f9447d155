namespace MyIpma.Core.Credly;

/// <summary>One badge to issue (Credly: issue badge). Credly's own mails are off where this system writes to people.</summary>
public sealed record IssueRequest
{
    /// <summary>Our badge id; Credly keeps it as <c>issuer_earner_id</c>.</summary>
    public required string BadgeId { get; init; }

    /// <summary>The address the badge is issued to.</summary>
    public required string Email { get; init; }

    /// <summary>Given name.</summary>
    public required string FirstName { get; init; }

    /// <summary>Middle name, if any.</summary>
    public string? MiddleName { get; init; }

    /// <summary>Family name.</summary>
    public required string LastName { get; init; }

    /// <summary>The badge template.</summary>
    public required string TemplateId { get; init; }

    /// <summary>When the certificate was given.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>The last day it is valid, to its end in UTC; null for never, whatever the template's default.</summary>
    public DateOnly? ExpiresOn { get; init; }

    /// <summary>The language of Credly's mails, from Credly's list; null for English.</summary>
    public string? Locale { get; init; }

    /// <summary>What Credly does if the person has such a badge.</summary>
    public DuplicateBehavior DuplicateBehavior { get; init; } = DuplicateBehavior.Deny;

    /// <summary>Our id only, never the person.</summary>
    public override string ToString() => $"issue {BadgeId}";
}

/// <summary>What Credly does with a second badge of the same template for the same person (Credly: replace on duplicate).</summary>
public enum DuplicateBehavior
{
    /// <summary>Refuse it.</summary>
    Deny,

    /// <summary>Issue it beside the other; only where that one can no longer be held.</summary>
    Allow,

    /// <summary>Bring the existing badge up to date; what the request leaves out is removed from it.</summary>
    Replace,
}

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
