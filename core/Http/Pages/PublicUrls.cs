using MyIpma.Core.Common;

namespace MyIpma.Core.Http.Pages;

/// <summary>The public addresses of badges and people.</summary>
public sealed class PublicUrls(IOptions<SiteOptions> site)
{
    public Uri BadgePage(string badgeId) => ForBadge(ApiRoutes.BadgePage, badgeId);
    public Uri CardImage(string badgeId) => ForBadge(ApiRoutes.BadgeCardImage, badgeId);
    public Uri BadgeImage(string badgeId) => ForBadge(ApiRoutes.BadgeImage, badgeId);
    public Uri Certificate(string badgeId) => ForBadge(ApiRoutes.BadgeCertificate, badgeId);
    public Uri QrPng(string badgeId) => ForBadge(ApiRoutes.BadgeQrPng, badgeId);
    public Uri QrSvg(string badgeId) => ForBadge(ApiRoutes.BadgeQrSvg, badgeId);
    public Uri ProfilePage(string profileId) => site.Value.GetApiUri(ApiRoutes.ProfilePage.Replace("{profileId}", profileId, StringComparison.Ordinal));
    public Uri Assertion(string badgeId) => ForBadge(ApiRoutes.BadgeAssertion, badgeId);
    public Uri OEmbed(Uri page) => site.Value.GetApiUri($"{ApiRoutes.OEmbed}?url={Uri.EscapeDataString(page.AbsoluteUri)}");

    /// <summary>Null when the address is not that of a badge page.</summary>
    public string? FindBadgeId(Uri address)
    {
        var start = BadgePage("").AbsoluteUri;
        var text = address.GetLeftPart(UriPartial.Path).TrimEnd('/');
        return text.StartsWith(start, StringComparison.Ordinal) && text[start.Length..] is { Length: > 0 } id && !id.Contains('/', StringComparison.Ordinal) ? id : null;
    }

    public Uri Verification(string badgeId) => ForBadge(ApiRoutes.VerifyBadge, badgeId);

    private Uri ForBadge(string route, string badgeId) => site.Value.GetApiUri(route.Replace("{badgeId}", badgeId, StringComparison.Ordinal));
}
