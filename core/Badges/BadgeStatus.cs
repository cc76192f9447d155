using System.Text.Json.Serialization;
using MyIpma.Core.Json;

namespace MyIpma.Core.Badges;

/// <summary>Where a badge is on its way from certificate to acceptance.</summary>
[JsonConverter(typeof(CamelCaseEnum<BadgeStatus>))]
public enum BadgeStatus
{
    /// <summary>Offered; the person may claim it.</summary>
    Pending,

    /// <summary>A claim is being prepared or its window is open.</summary>
    Claiming,

    /// <summary>The person has proceeded; Credly has not confirmed yet.</summary>
    AwaitingAcceptance,

    /// <summary>Credly says it is accepted.</summary>
    Accepted,

    /// <summary>Declined at Credly, which cannot be undone there (Credly: reject badge).</summary>
    Rejected,

    /// <summary>Withdrawn by IPMA.</summary>
    Revoked,

    /// <summary>Superseded by the badge of a newer certificate.</summary>
    Replaced,

    /// <summary>Its certificate has ended.</summary>
    Expired,
}
