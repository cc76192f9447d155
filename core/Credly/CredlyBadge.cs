using MyIpma.Core.Common;

namespace MyIpma.Core.Credly;

/// <summary>A badge as Credly holds it (Credly: issued badges). Only the id and the state are certain to be there.</summary>
public sealed record CredlyBadge
{
    /// <summary>Credly's id. A replacement gets a new one.</summary>
    public required string Id { get; init; }

    /// <summary>The state; a word Credly adds later reads as <see cref="CredlyBadgeState.Unknown"/>.</summary>
    public required CredlyBadgeState State { get; init; }

    /// <summary>Whether the earner shows it. Already true while pending, so it does not mean "can be seen now".</summary>
    public bool Public { get; init; }

    /// <summary>The address it was issued to.</summary>
    public string? RecipientEmail { get; init; }

    /// <summary>The first name it was issued to.</summary>
    public string? FirstName { get; init; }

    /// <summary>The last name it was issued to.</summary>
    public string? LastName { get; init; }

    /// <summary>Our badge id, as given when issuing.</summary>
    public string? IssuerEarnerId { get; init; }

    /// <summary>The badge template it was made from.</summary>
    public string? TemplateId { get; init; }

    /// <summary>Where the earner accepts it; always taken from the answer, never built.</summary>
    public Uri? AcceptUrl { get; init; }

    /// <summary>Why the address Credly gave for that is not used, e.g. <c>foreign-host</c>; null where it is, or there was none.</summary>
    public string? AcceptUrlRefusal { get; init; }

    /// <summary>The public page; absent while pending.</summary>
    public Uri? BadgeUrl { get; init; }

    /// <summary>The image; may change, so it is read again rather than kept forever.</summary>
    public Uri? ImageUrl { get; init; }

    /// <summary>When it was issued, by the issuer's word.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>When it ends; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When the state last changed; null until it first does.</summary>
    public DateTimeOffset? StateUpdatedAt { get; init; }

    /// <summary>When anything of it last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>When Credly made it.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The badge this one took the place of.</summary>
    public string? ReplacesBadgeId { get; init; }

    /// <summary>The badge that took this one's place.</summary>
    public string? ReplacementBadgeId { get; init; }

    /// <summary>Why it was revoked.</summary>
    public string? RevocationReason { get; init; }

    /// <summary>Whether a Credly account is linked to it; until then Credly sends an empty object.</summary>
    public bool HasUser { get; init; }

    /// <summary>The linked account's id.</summary>
    public string? UserId { get; init; }

    /// <summary>True while the earner has it or may still take it, so that Credly gives the address no other of its template.</summary>
    public bool IsHeld => State is CredlyBadgeState.Pending or CredlyBadgeState.Accepted;

    /// <summary>The id and the state only: a badge may end up in a log, the person must not.</summary>
    public override string ToString() => $"{Id} ({State})";
}

/// <summary>Where an issued badge stands on Credly. Expiry is no state there; it follows from <see cref="CredlyBadge.ExpiresAt"/>.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<CredlyBadgeState>))]
public enum CredlyBadgeState
{
    /// <summary>A state this system does not know, or none.</summary>
    Unknown,

    /// <summary>Issued, not yet accepted.</summary>
    Pending,

    /// <summary>Accepted by the earner, or for them by auto-accept.</summary>
    Accepted,

    /// <summary>Declined by the earner; cannot be undone there.</summary>
    Rejected,

    /// <summary>Withdrawn by the issuer.</summary>
    Revoked,

    /// <summary>Superseded by another badge.</summary>
    Replaced,
}

/// <summary>The public Open Badges 2.0 statement about a badge (Credly: OBI specified endpoints).</summary>
public sealed record CredlyAssertion
{
    /// <summary>The address of the statement itself.</summary>
    public Uri? Id { get; init; }

    /// <summary>The address of the badge class; to be followed, not built.</summary>
    public Uri? BadgeClass { get; init; }

    /// <summary>When the badge was issued.</summary>
    public DateTimeOffset? IssuedOn { get; init; }

    /// <summary>When it ends; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The holder as <c>sha256$</c> and the hash of the lower-case address: proof only for who already holds the address.</summary>
    public string? RecipientIdentity { get; init; }
}

/// <summary>Something that happened on Credly (Credly: webhooks). What is true now stands in the badge, not in the event's name or place.</summary>
public sealed record CredlyEvent
{
    /// <summary>Credly's id of the event; the same event may be delivered several times.</summary>
    public required string Id { get; init; }

    /// <summary>For example <c>badge.state.changed</c>.</summary>
    public string? EventType { get; init; }

    /// <summary>The organisation it belongs to.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>The badge it is about, if it is about one.</summary>
    public CredlyBadge? Badge { get; init; }
}

/// <summary>One page of a longer list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The page's items, in Credly's order.</param>
/// <param name="Next">What to ask for the following page with; null after the last. Safe to store: it names no host.</param>
public sealed record CredlyPage<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <summary>The ids of items in a shape we do not know, which are left out.</summary>
    public IReadOnlyList<string> Unreadable { get; init; } = [];
}

/// <summary>One page of the organisation's events.</summary>
/// <param name="Items">The page's events, in Credly's order, which is not documented.</param>
/// <param name="NextPage">The number of the following page; null after the last.</param>
public sealed record CredlyEventPage(IReadOnlyList<CredlyEvent> Items, int? NextPage)
{
    /// <summary>The ids of events in a shape we do not know, which are left out.</summary>
    public IReadOnlyList<string> Unreadable { get; init; } = [];
}
