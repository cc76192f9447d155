namespace MyIpma.Core.Http;

/// <content>Sharing.</content>
public static partial class Routes
{
    /// <summary>The share kit of a badge.</summary>
    public const string ShareBadge = "api/me/badges/{badgeId}/share";
}
