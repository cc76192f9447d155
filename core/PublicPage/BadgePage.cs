using System.Globalization;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Json;
using MyIpma.Core.Texts;
using MyIpma.Core.Verify;

namespace MyIpma.Core.PublicPage;

/// <summary>Writes the public page of a badge: complete without any script.</summary>
public sealed class BadgePage(LevelCatalog levels, BadgeAddresses addresses)
{
    /// <summary>Who stands behind every badge.</summary>
    public const string Issuer = "International Project Management Association (IPMA)";

    private const int LongName = 36;

    /// <summary>The page of a badge as it stands at a moment; <paramref name="newer"/> is the badge in its place, where that one is shown too.</summary>
    public string Of(Verification found, string? newer, DateTimeOffset now, CultureInfo language)
    {
        var status = found.StatusAt(now);
        var name = levels.NameOf(found.Level);
        return PageFrame.Of(language, Head(found, status, name, language), Markup.Of($"""
            <main>
            <p class="medal"><img src="{addresses.Badge(found.BadgeId)}" width="600" height="600" alt="{Text.Get("public.alt", language, name, StatusWord(status, language))}"></p>
            <div class="words">
            <div><p class="kicker">{Text.Get("public.kicker", language)}</p>{Heading(found.Holder)}<p class="name">{name}</p></div>
            {Status(found, status, newer, language)}
            {Facts(found, status, language)}
            {Links(found, language)}
            </div>
            </main>
            """));
    }

    private static Markup Heading(string holder)
    {
        var name = Markup.Of($"""<bdi dir="auto">{holder}</bdi>""");
        return holder.Length > LongName ? Markup.Of($"""<h1 class="long">{name}</h1>""") : Markup.Of($"<h1>{name}</h1>");
    }

    private Markup Head(Verification found, BadgeStatus status, string name, CultureInfo language)
    {
        var title = Text.Get(status == BadgeStatus.Accepted ? "public.title" : "public.title-ended", language, found.Holder, name, StatusWord(status, language));
        var text = Text.Get("public.description", language, found.Holder, name, PageDates.Day(found.IssuedOn, language));
        var page = addresses.Page(found.BadgeId);
        return Markup.Of($"""
            <title>{title}</title><meta name="description" content="{text}"><link rel="canonical" href="{page}">{Robots(status)}
            <meta property="og:type" content="website"><meta property="og:site_name" content="my.IPMA"><meta property="og:url" content="{page}">
            <meta property="og:title" content="{title}"><meta property="og:description" content="{text}"><meta property="og:locale" content="{Text.Get("public.locale", language)}">
            <meta property="og:image" content="{addresses.Card(found.BadgeId)}"><meta property="og:image:type" content="image/png"><meta property="og:image:width" content="1200"><meta property="og:image:height" content="627"><meta property="og:image:alt" content="{title}">
            <meta name="twitter:card" content="summary_large_image"><meta name="twitter:title" content="{title}"><meta name="twitter:description" content="{text}"><meta name="twitter:image" content="{addresses.Card(found.BadgeId)}"><meta name="twitter:image:alt" content="{title}">
            <script type="application/ld+json">{LinkedData.Of(found, status, levels, addresses)}</script>
            """);
    }

    /// <summary>What no longer holds should leave the search engines.</summary>
    private static Markup Robots(BadgeStatus status) => status == BadgeStatus.Accepted ? Markup.Nothing : Markup.Fixed("""<meta name="robots" content="noindex">""");

    private Markup Status(Verification found, BadgeStatus status, string? newer, CultureInfo language)
    {
        var (look, sign) = status switch
        {
            BadgeStatus.Accepted => ("good", "✔"),
            BadgeStatus.Revoked => ("bad", "✖"),
            _ => ("wait", "!"),
        };
        var more = newer is null ? Markup.Nothing : Markup.Of($""" <a href="{addresses.Page(newer)}">{Text.Get("public.newer", language)}</a>""");
        return Markup.Of($"""
            <div class="status {look}"><span class="sign" aria-hidden="true">{sign}</span><b>{StatusWord(status, language)}</b>
            <p>{Says(found, status, language)}{more}</p>
            <time datetime="{UtcTime.Text(found.CheckedAt)}">{Text.Get("public.checked", language, PageDates.Time(found.CheckedAt, language))}</time></div>
            """);
    }

    private static string StatusWord(BadgeStatus status, CultureInfo language) => Text.Get($"public.status.{Lower($"{status}")}", language);

    private static string Says(Verification found, BadgeStatus status, CultureInfo language) => status switch
    {
        BadgeStatus.Accepted => Text.Get($"public.verified.{Lower($"{found.Source}")}", language),
        BadgeStatus.Expired when found.ExpiresOn is { } last => Text.Get("public.says.expired", language, PageDates.Day(last, language)),
        BadgeStatus.Replaced => Text.Get("public.says.replaced", language),
        _ => Text.Get("public.says.revoked", language),
    };

    private static Markup Facts(Verification found, BadgeStatus status, CultureInfo language) => Markup.Of($"""
        <dl><dt>{Text.Get("public.level", language)}</dt><dd>{found.Level}</dd>
        <dt>{Text.Get("public.issuer", language)}</dt><dd>{Issuer}</dd>
        <dt>{Text.Get("public.issued", language)}</dt><dd><time datetime="{PageDates.Iso(found.IssuedOn)}">{PageDates.Day(found.IssuedOn, language)}</time></dd>
        {Until(found.ExpiresOn, status, language)}</dl>
        """);

    /// <summary>Nothing for what was ended before its time: a later day there would read as a promise.</summary>
    private static Markup Until(DateOnly? last, BadgeStatus status, CultureInfo language)
    {
        if (status is BadgeStatus.Revoked or BadgeStatus.Replaced)
        {
            return Markup.Nothing;
        }

        var day = last is { } end ? Markup.Of($"""<time datetime="{PageDates.Iso(end)}">{PageDates.Day(end, language)}</time>""") : Markup.Text(Text.Get("public.no-end", language));
        return Markup.Of($"""<dt>{Text.Get("public.until", language)}</dt><dd>{day}</dd>""");
    }

    private Markup Links(Verification found, CultureInfo language)
    {
        var credly = found.CredlyUrl is { } url ? Markup.Of($"""<li><a href="{url}" rel="noopener">{Text.Get("public.at-credly", language)}</a></li>""") : Markup.Nothing;
        return Markup.Of($"""<ul>{credly}<li><a href="{addresses.Verify(found.BadgeId)}">{Text.Get("public.verify", language)}</a></li></ul>""");
    }

    private static string Lower(string name) => name.ToLowerInvariant();
}
