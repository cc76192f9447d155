using System.Globalization;
using System.Text.Json.Nodes;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Verification;

namespace MyIpma.Core.Http.Pages;

/// <summary>Writes the public page of a person: all badges they show, each with how it stands now.</summary>
public sealed class ProfilePage(LevelCatalog levels, PublicUrls addresses)
{
    /// <summary>The page at a moment, the newest badge first.</summary>
    public string Render(string profileId, IReadOnlyList<VerificationResult> badges, DateTimeOffset now, CultureInfo language)
    {
        var page = addresses.ProfilePage(profileId);
        var holder = badges.Count > 0 ? badges[0].Holder : null;
        var title = holder is null ? Localizer.Get("profile.title.empty", language) : Localizer.Get("profile.title", language, holder);
        var name = holder is null ? Html.FromText(title) : Html.Format($"""<bdi dir="auto">{holder}</bdi>""");
        return PageLayout.Render(language, Head(page, title, holder, badges, now, language), Html.Format($"""
            <main class="profile">
            <div><p class="kicker">{Localizer.Get("profile.kicker", language)}</p><h1>{name}</h1></div>
            {Items(holder, badges, now, language)}
            {Share(page, holder, language)}
            </main>
            """));
    }

    /// <summary>The page where there is none, the same for every reason.</summary>
    public static string RenderNotFound(CultureInfo language) => PageLayout.RenderNotFound(language, "profile");

    private Html Head(Uri page, string title, string? holder, IReadOnlyList<VerificationResult> badges, DateTimeOffset now, CultureInfo language)
    {
        if (holder is null)
        {
            return Html.Format($"""<title>{title}</title><meta name="robots" content="noindex">""");
        }

        var text = Localizer.Get("profile.description", language, holder);
        var card = addresses.CardImage(badges[0].BadgeId);
        return Html.Format($"""
            <title>{title}</title><meta name="description" content="{text}"><link rel="canonical" href="{page}">
            <meta property="og:type" content="profile"><meta property="og:site_name" content="my.IPMA"><meta property="og:url" content="{page}"><meta property="og:title" content="{title}">
            <meta property="og:description" content="{text}"><meta property="og:locale" content="{Localizer.Get("public.locale", language)}">
            <meta property="og:image" content="{card}"><meta property="og:image:type" content="image/png"><meta property="og:image:width" content="1200"><meta property="og:image:height" content="627"><meta property="og:image:alt" content="{title}">
            <meta name="twitter:card" content="summary_large_image"><meta name="twitter:title" content="{title}"><meta name="twitter:description" content="{text}"><meta name="twitter:image" content="{card}">
            <script type="application/ld+json">{JsonLd(page, holder, badges, now)}</script>
            """);
    }

    /// <summary>The person for search engines (schema.org: Person, hasCredential). Only what holds is a credential of theirs.</summary>
    private Html JsonLd(Uri page, string holder, IReadOnlyList<VerificationResult> badges, DateTimeOffset now) => Html.Raw(new JsonObject
    {
        ["@context"] = "https://schema.org",
        ["@type"] = "Person",
        ["@id"] = page.AbsoluteUri,
        ["url"] = page.AbsoluteUri,
        ["name"] = holder,
        ["hasCredential"] = new JsonArray([.. badges.Where(badge => badge.IsValidAt(now)).Select(badge => SchemaOrgJsonLd.CreateCredential(badge, badge.StatusAt(now), levels, addresses))]),
    }.ToJsonString());

    private Html Items(string? holder, IReadOnlyList<VerificationResult> badges, DateTimeOffset now, CultureInfo language) => badges.Count == 0
        ? Html.Format($"<p>{Localizer.Get("profile.empty", language)}</p>")
        : Html.Format($"""<ol class="badges">{Html.Join(badges.Select(badge => Item(holder, badge, badge.StateAt(now), language)))}</ol>""");

    private Html Item(string? holder, VerificationResult badge, ValidityState state, CultureInfo language)
    {
        var name = levels.NameOf(badge.Level);
        var word = BadgePage.StatusWord(state, language);
        var other = badge.Holder == holder ? Html.Empty : Html.Format($"""<p><bdi dir="auto">{badge.Holder}</bdi></p>""");
        var until = badge.ExpiresOn is { } last ? Html.Format($" – {PageDates.FormatDay(last, language)}") : Html.Empty;
        return Html.Format($"""
            <li><img src="{addresses.BadgeImage(badge.BadgeId)}" width="160" height="160" alt="{Localizer.Get("public.alt", language, name, word)}">
            <h2>{name}</h2>{other}<p>{PageDates.FormatDay(badge.IssuedOn, language)}{until}</p><p class="{BadgePage.LookOf(state)} word">{word}</p>
            <a href="{addresses.BadgePage(badge.BadgeId)}">{Localizer.Get("profile.badge", language)}<span class="unseen">: {name}</span></a></li>
            """);
    }

    private static Html Share(Uri page, string? holder, CultureInfo language) => holder is null
        ? Html.Empty
        : Html.Format($"""
            <nav aria-label="{Localizer.Get("profile.share", language)}"><h2>{Localizer.Get("profile.share", language)}</h2>
            <ul>{Html.Join(ShareLinks.ForProfile(page, holder, language).Select(link => Html.Format($"""<li><a href="{link.Url}" rel="noopener">{link.Label}</a></li>""")))}</ul></nav>
            """);
}
