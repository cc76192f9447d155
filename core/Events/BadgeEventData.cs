using MyIpma.Core.Badges;
using MyIpma.Core.Claims;

namespace MyIpma.Core.Events;

/// <summary>The data of every <c>org.ipma.badge.*</c> event. The holder's mailbox and first name are there for whoever writes to them.</summary>
public sealed record BadgeEventData
{
    /// <summary>The badge.</summary>
    public required string BadgeId { get; init; }

    /// <summary>The certificate behind it.</summary>
    public required string CertificateId { get; init; }

    /// <summary>The level code.</summary>
    public required string Level { get; init; }

    /// <summary>The status after what happened.</summary>
    public required BadgeStatus Status { get; init; }

    /// <summary>The latest claim.</summary>
    public string? ClaimId { get; init; }

    /// <summary>When its window closes (UTC), while it is open.</summary>
    public DateTimeOffset? ClosesAt { get; init; }

    /// <summary>The badge's page at Credly, once accepted.</summary>
    public Uri? CredlyUrl { get; init; }

    /// <summary>Why, for a revocation.</summary>
    public string? Reason { get; init; }

    /// <summary>Whom to write to.</summary>
    public required string Email { get; init; }

    /// <summary>How to address them.</summary>
    public required string FirstName { get; init; }

    /// <summary>The data of an event about a badge as it is now.</summary>
    public static BadgeEventData Of(Badge badge, DateTimeOffset now) => new()
    {
        BadgeId = badge.Id,
        CertificateId = badge.Certificate.Id,
        Level = badge.Certificate.Level,
        Status = badge.StatusAt(now),
        ClaimId = badge.Claim is { } claim ? new ClaimId(badge.Id, claim.Number).ToString() : null,
        ClosesAt = badge.Claim?.At(now) is { Status: ClaimStatus.Open } open ? open.ClosesAt : null,
        CredlyUrl = badge.CredlyUrlAt(now),
        Reason = badge.RevocationReason,
        Email = badge.Address,
        FirstName = badge.Certificate.FirstName,
    };
}
