namespace MyIpma.Core.Credly;

/// <summary>Where an issued badge stands at Credly. Expiry is no state there; it follows from <see cref="CredlyBadge.ExpiresAt"/>.</summary>
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
