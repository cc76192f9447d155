namespace MyIpma.Core.Http;

/// <content>What operators do with single badges and with the Credly token.</content>
public static partial class Routes
{
    /// <summary>Offer a declined badge again.</summary>
    public const string OfferBadge = "api/admin/badges/{badgeId}/offer";

    /// <summary>Rotate the Credly token.</summary>
    public const string RotateToken = "api/admin/credly/token/rotate";
}
