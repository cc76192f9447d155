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

    /// <summary>The certificate to print.</summary>
    public Uri Certificate(string badgeId) => ForBadge(ApiRoutes.BadgeCertificate, badgeId);

    /// <summary>The QR code of the page as PNG.</summary>
    public Uri QrPng(string badgeId) => ForBadge(ApiRoutes.BadgeQrPng, badgeId);

    /// <summary>The QR code of the page as SVG.</summary>
    public Uri QrSvg(string badgeId) => ForBadge(ApiRoutes.BadgeQrSvg, badgeId);

    /// <summary>A person's public page.</summary>
    public Uri ProfilePage(string profileId) => site.Value.GetApiUri(ApiRoutes.ProfilePage.Replace("{profileId}", profileId, StringComparison.Ordinal));

    /// <summary>The Open Badges 2.0 assertion.</summary>
    public Uri Assertion(string badgeId) => ForBadge(ApiRoutes.BadgeAssertion, badgeId);

    /// <summary>How to embed what stands at an address.</summary>
    public Uri OEmbed(Uri page) => site.Value.GetApiUri($"{ApiRoutes.OEmbed}?url={Uri.EscapeDataString(page.AbsoluteUri)}");

    /// <summary>The badge whose page an address is; null for any other address.</summary>
    public string? FindBadgeId(Uri address)
    {
        var start = BadgePage("").AbsoluteUri;
        var text = address.GetLeftPart(UriPartial.Path).TrimEnd('/');
        return text.StartsWith(start, StringComparison.Ordinal) && text[start.Length..] is { Length: > 0 } id && !id.Contains('/', StringComparison.Ordinal) ? id : null;
    }

    /// <summary>The verification for programs.</summary>
    public Uri Verification(string badgeId) => ForBadge(ApiRoutes.VerifyBadge, badgeId);

    private Uri ForBadge(string route, string badgeId) => site.Value.GetApiUri(route.Replace("{badgeId}", badgeId, StringComparison.Ordinal));
}
