using System.Text.Json.Serialization;
using MyIpma.Core.Json;

namespace MyIpma.Core.Claims;

/// <summary>Where one attempt to bring a badge to Credly is.</summary>
[JsonConverter(typeof(CamelCaseEnum<ClaimStatus>))]
public enum ClaimStatus
{
    /// <summary>The badge is being issued at Credly; the window has not opened yet.</summary>
    Preparing,

    /// <summary>The window is open: the person may proceed.</summary>
    Open,

    /// <summary>The person has followed the link in time.</summary>
    Proceeded,

    /// <summary>Credly has confirmed the acceptance.</summary>
    Confirmed,

    /// <summary>The window closed before the person proceeded.</summary>
    Lapsed,

    /// <summary>The claim ended without a chance to accept; its reason says why.</summary>
    Failed,
}
