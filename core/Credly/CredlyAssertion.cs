namespace MyIpma.Core.Credly;

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
