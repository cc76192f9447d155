using Microsoft.Extensions.Options;
using MyIpma.Core.Common;

namespace MyIpma.Core.Http.Pages;

/// <summary>Where everybody finds a badge: its page, its pictures, its verification.</summary>
public sealed class PublicUrls(IOptions<SiteOptions> site)
{
    /// <summary>The public page; also the canonical address.</summary>
    public Uri BadgePage(string badgeId) => ForBadge(ApiRoutes.BadgePage, badgeId);

    /// <summary>The picture for link previews, 1200 by 627.</summary>
    public Uri CardImage(string badgeId) => ForBadge(ApiRoutes.BadgeCardImage, badgeId);

    /// <summary>The square picture, 600 by 600.</summary>
    public Uri BadgeImage(string badgeId) => ForBadge(ApiRoutes.BadgeImage, badgeId);

    /// <summary>The verification for programs.</summary>
    public Uri Verification(string badgeId) => ForBadge(ApiRoutes.VerifyBadge, badgeId);

    private Uri ForBadge(string route, string badgeId) => site.Value.GetApiUri(route.Replace("{badgeId}", badgeId, StringComparison.Ordinal));
}
