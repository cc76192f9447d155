namespace MyIpma.Core.Http;

/// <content>What people share: short addresses without <c>api/</c>.</content>
public static partial class Routes
{
    /// <summary>The public page of a badge.</summary>
    public const string PublicPage = "badges/{badgeId}";

    /// <summary>Its picture for link previews.</summary>
    public const string PublicCard = "badges/{badgeId}/card.png";

    /// <summary>Its square picture.</summary>
    public const string PublicBadge = "badges/{badgeId}/badge.png";
}
