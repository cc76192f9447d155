using MyIpma.Core.Domain;

namespace MyIpma.Core.Events;

/// <summary>In: published by the certification body. Out: published by this service.</summary>
public static class EventTypes
{
    public const string CertificateIssued = "org.ipma.certificate.issued.v1";

    /// <summary>In: a certificate was withdrawn.</summary>
    public const string CertificateRevoked = "org.ipma.certificate.revoked.v1";

    /// <summary>Out: a badge may be claimed.</summary>
    public const string Offered = "org.ipma.badge.offered.v1";

    /// <summary>Out: the window of a claim has opened.</summary>
    public const string ClaimOpened = "org.ipma.badge.claim-opened.v1";

    /// <summary>Out: the window of a claim has closed unused.</summary>
    public const string ClaimLapsed = "org.ipma.badge.claim-lapsed.v1";

    /// <summary>Out: the person has followed the link to Credly.</summary>
    public const string Proceeded = "org.ipma.badge.proceeded.v1";

    /// <summary>Out: Credly has confirmed the acceptance.</summary>
    public const string Accepted = "org.ipma.badge.accepted.v1";

    /// <summary>Out: the person declined the badge on Credly.</summary>
    public const string Rejected = "org.ipma.badge.rejected.v1";

    /// <summary>Out: the badge was withdrawn.</summary>
    public const string Revoked = "org.ipma.badge.revoked.v1";

    /// <summary>Out: the certificate behind the badge has ended.</summary>
    public const string Expired = "org.ipma.badge.expired.v1";

    /// <summary>Out: the Credly token ends within 30 days.</summary>
    public const string TokenExpiring = "org.ipma.credly.token-expiring.v1";

    /// <summary>Null for events that stay internal.</summary>
    public static string? For(BadgeEventKind kind) => kind switch
    {
        BadgeEventKind.Offered or BadgeEventKind.Reoffered => Offered,
        BadgeEventKind.ClaimOpened => ClaimOpened,
        BadgeEventKind.ClaimLapsed => ClaimLapsed,
        BadgeEventKind.Proceeded => Proceeded,
        BadgeEventKind.Accepted => Accepted,
        BadgeEventKind.Rejected => Rejected,
        BadgeEventKind.Revoked => Revoked,
        BadgeEventKind.Expired => Expired,
        _ => null,
    };
}

public static class AccountEventTypes
{
    /// <summary>Out: a certificate ends soon.</summary>
    public const string CertificateEnding = "org.ipma.certificate.ending.v1";

    /// <summary>Out: a badge waits to be claimed.</summary>
    public const string BadgeReminder = "org.ipma.badge.reminder.v1";
}
