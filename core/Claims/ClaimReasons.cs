namespace MyIpma.Core.Claims;

/// <summary>Why a claim ended as it did: codes for programs, worded for people elsewhere.</summary>
public static class ClaimReasons
{
    /// <summary>Credly could not be reached for as long as we keep trying.</summary>
    public const string ProviderUnavailable = "provider-unavailable";

    /// <summary>Credly refused to issue the badge.</summary>
    public const string ProviderRefused = "provider-refused";

    /// <summary>The two minutes passed.</summary>
    public const string WindowClosed = "window-closed";

    /// <summary>The badge was declined at Credly.</summary>
    public const string Rejected = "rejected";

    /// <summary>The badge was revoked meanwhile.</summary>
    public const string Revoked = "revoked";

    /// <summary>The badge was replaced meanwhile.</summary>
    public const string Replaced = "replaced";

    /// <summary>The certificate ended meanwhile.</summary>
    public const string Expired = "expired";

    /// <summary>The badge was moved to another address of the same person.</summary>
    public const string Readdressed = "readdressed";
}
