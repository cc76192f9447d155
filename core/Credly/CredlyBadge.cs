using MyIpma.Core.Common;

namespace MyIpma.Core.Credly;

/// <summary>A badge as Credly reports it (Credly: issued badges). Only the id and the state are certain to be there.</summary>
public sealed record CredlyBadge
{
    /// <summary>Credly's id; a replacement gets a new one.</summary>
    public required string Id { get; init; }

    /// <summary>A state unknown to this version reads as <see cref="CredlyBadgeState.Unknown"/>.</summary>
    public required CredlyBadgeState State { get; init; }

    /// <summary>The earner's setting. Already true while pending, so it does not mean "visible now".</summary>
    public bool Public { get; init; }

    public string? RecipientEmail { get; init; }

    public string? FirstName { get; init; }

    public string? LastName { get; init; }

    /// <summary>Our badge id, as given when issuing.</summary>
    public string? IssuerEarnerId { get; init; }

    public string? TemplateId { get; init; }

    /// <summary>Where the earner accepts it; always taken from Credly's response, never built.</summary>
    public Uri? AcceptUrl { get; init; }

    /// <summary>Why <see cref="AcceptUrl"/> is not used, e.g. <c>foreign-host</c>; null where it is, or there was none.</summary>
    public string? AcceptUrlRefusal { get; init; }

    /// <summary>The public page; absent while pending.</summary>
    public Uri? BadgeUrl { get; init; }

    /// <summary>May change, so it must not be cached for good.</summary>
    public Uri? ImageUrl { get; init; }

    /// <summary>As the issuer stated it.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>Null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Null until the state first changes.</summary>
    public DateTimeOffset? StateUpdatedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public string? ReplacesBadgeId { get; init; }

    public string? ReplacementBadgeId { get; init; }

    public string? RevocationReason { get; init; }

    /// <summary>Whether a Credly account is linked to it; until then Credly sends an empty object.</summary>
    public bool HasUser { get; init; }

    public string? UserId { get; init; }

    /// <summary>While this holds, Credly gives the address no other badge of its template.</summary>
    public bool IsHeld => State is CredlyBadgeState.Pending or CredlyBadgeState.Accepted;

    /// <summary>The id and the state only: a badge may end up in a log, the person must not.</summary>
    public override string ToString() => $"{Id} ({State})";
}

/// <summary>Where an issued badge stands on Credly. Expiry is no state there; it follows from <see cref="CredlyBadge.ExpiresAt"/>.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<CredlyBadgeState>))]
public enum CredlyBadgeState
{
    /// <summary>None, or one this version does not know.</summary>
    Unknown,

    Pending,

    /// <summary>By the earner, or for them by auto-accept.</summary>
    Accepted,

    /// <summary>By the earner; Credly cannot undo it.</summary>
    Rejected,

    Revoked,

    /// <summary>Superseded by another badge.</summary>
    Replaced,
}

/// <summary>The public Open Badges 2.0 assertion of a badge (Credly: OBI specified endpoints).</summary>
public sealed record CredlyAssertion
{
    public Uri? Id { get; init; }

    /// <summary>To be followed, not built.</summary>
    public Uri? BadgeClass { get; init; }

    public DateTimeOffset? IssuedOn { get; init; }

    /// <summary>Null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary><c>sha256$</c> and the hash of the lower-case address: proof only to those who already know the address.</summary>
    public string? RecipientIdentity { get; init; }
}

/// <summary>An event on Credly (Credly: webhooks). The badge in it says what is true now, not the event's name or order.</summary>
public sealed record CredlyEvent
{
    /// <summary>Credly's id; the same event may be delivered several times.</summary>
    public required string Id { get; init; }

    /// <summary>For example <c>badge.state.changed</c>.</summary>
    public string? EventType { get; init; }

    public string? OrganizationId { get; init; }

    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>Null when it is not about a badge.</summary>
    public CredlyBadge? Badge { get; init; }
}

/// <param name="Next">Cursor of the following page; null after the last. Safe to store: it names no host.</param>
public sealed record CredlyPage<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <summary>Ids of items in an unknown shape, which are left out.</summary>
    public IReadOnlyList<string> Unreadable { get; init; } = [];
}

/// <param name="Items">In Credly's order, which is not documented.</param>
/// <param name="NextPage">Number of the following page; null after the last.</param>
public sealed record CredlyEventPage(IReadOnlyList<CredlyEvent> Items, int? NextPage)
{
    /// <summary>Ids of events in an unknown shape, which are left out.</summary>
    public IReadOnlyList<string> Unreadable { get; init; } = [];
}
