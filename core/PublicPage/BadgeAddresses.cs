using Microsoft.Extensions.Options;
using MyIpma.Core.Http;
using MyIpma.Core.Site;

namespace MyIpma.Core.PublicPage;

/// <summary>Where everybody finds a badge: its page, its pictures, its verification.</summary>
public sealed class BadgeAddresses(IOptions<SiteOptions> site)
{
    /// <summary>The public page; also the canonical address.</summary>
    public Uri Page(string badgeId) => Of(Routes.PublicPage, badgeId);

    /// <summary>The picture for link previews, 1200 by 627.</summary>
    public Uri Card(string badgeId) => Of(Routes.PublicCard, badgeId);

    /// <summary>The square picture, 600 by 600.</summary>
    public Uri Badge(string badgeId) => Of(Routes.PublicBadge, badgeId);

    /// <summary>The verification for programs.</summary>
    public Uri Verify(string badgeId) => Of(Routes.Verify, badgeId);

    private Uri Of(string route, string badgeId) => site.Value.Api(route.Replace("{badgeId}", badgeId, StringComparison.Ordinal));
}
