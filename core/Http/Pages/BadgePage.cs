using System.Text.Json.Nodes;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Verification;

namespace MyIpma.Core.Http.Pages;

/// <summary>The public page of a badge, complete without any script.</summary>
public sealed class BadgePage(LevelCatalog levels, PublicUrls addresses)
{
    public const string Issuer = "International Project Management Association (IPMA)";

    private const int LongNameLength = 36;

    /// <summary><paramref name="newer"/> is the badge that has replaced it, if that one is public.</summary>
    public string Render(VerificationResult found, string? newer, DateTimeOffset now, CultureInfo language)
    {
        var state = found.StateAt(now);
        var name = levels.NameOf(found.Level);
        return PageLayout.Render(language, Head(found, state, now, name, language), Html.Format($"""
            <main>
            <p class="medal"><img src="{addresses.BadgeImage(found.BadgeId)}" width="600" height="600" alt="{Localizer.Get("public.alt", language, name, StatusWord(state, language))}"></p>
            <div class="words">
            <div><p class="kicker">{Localizer.Get("public.kicker", language)}</p>{Heading(found.Holder)}<p class="name">{name}</p></div>
            {Status(found, state, newer, language)}
            {Facts(found, state, language)}
            {Links(found, language)}
            </div>
            </main>
            {Details(found, state, name, language)}
            """));
    }

    /// <summary>Names the status of a badge that is not valid.</summary>
    internal static string TitleOf(VerificationResult found, ValidityState state, string name, CultureInfo language) =>
        Localizer.Get(state == ValidityState.Valid ? "public.title" : "public.title-ended", language, found.Holder, name, StatusWord(state, language));

    private static Html Heading(string holder)
    {
        var name = Html.Format($"""<bdi dir="auto">{holder}</bdi>""");
        return holder.Length > LongNameLength ? Html.Format($"""<h1 class="long">{name}</h1>""") : Html.Format($"<h1>{name}</h1>");
    }

    private Html Head(VerificationResult found, ValidityState state, DateTimeOffset now, string name, CultureInfo language)
    {
        var title = TitleOf(found, state, name, language);
        var text = Localizer.Get("public.description", language, found.Holder, name, PageDates.FormatDay(found.IssuedOn, language));
        var page = addresses.BadgePage(found.BadgeId);
        return Html.Format($"""
            <title>{title}</title><meta name="description" content="{text}"><link rel="canonical" href="{page}">{Robots(state)}
            <meta property="og:type" content="website"><meta property="og:site_name" content="my.IPMA"><meta property="og:url" content="{page}">
            <meta property="og:title" content="{title}"><meta property="og:description" content="{text}"><meta property="og:locale" content="{Localizer.Get("public.locale", language)}">
            <meta property="og:image" content="{addresses.CardImage(found.BadgeId)}"><meta property="og:image:type" content="image/png"><meta property="og:image:width" content="1200"><meta property="og:image:height" content="627"><meta property="og:image:alt" content="{title}">
            <meta name="twitter:card" content="summary_large_image"><meta name="twitter:title" content="{title}"><meta name="twitter:description" content="{text}"><meta name="twitter:image" content="{addresses.CardImage(found.BadgeId)}"><meta name="twitter:image:alt" content="{title}">
            <link rel="alternate" type="application/ld+json" href="{addresses.Assertion(found.BadgeId)}"><link rel="alternate" type="application/json" href="{addresses.Assertion(found.BadgeId)}">
            <link rel="alternate" type="application/pdf" href="{addresses.Certificate(found.BadgeId)}"><link rel="alternate" type="application/json+oembed" href="{addresses.OEmbed(page)}" title="{title}">
            <script type="application/ld+json">{SchemaOrgJsonLd.Create(found, found.StatusAt(now), levels, addresses)}</script>
            """);
    }

    /// <summary>Search engines should drop a badge that is not valid.</summary>
    private static Html Robots(ValidityState state) => state == ValidityState.Valid ? Html.Empty : Html.Raw("""<meta name="robots" content="noindex">""");

    private Html Status(VerificationResult found, ValidityState state, string? newer, CultureInfo language)
    {
        var (cssClass, sign) = (ClassOf(state), SignOf(state));
        var more = newer is null ? Html.Empty : Html.Format($""" <a href="{addresses.BadgePage(newer)}">{Localizer.Get("public.newer", language)}</a>""");
        return Html.Format($"""
            <div class="status {cssClass}"><span class="sign" aria-hidden="true">{sign}</span><b>{StatusWord(state, language)}</b>
            <p>{StatusExplanation(found, state, language)}{more}</p>
            <time datetime="{UtcDateTimeConverter.Format(found.CheckedAt)}">{Localizer.Get("public.checked", language, PageDates.FormatTime(found.CheckedAt, language))}</time></div>
            """);
    }

    /// <summary>The CSS class of a status.</summary>
    internal static string ClassOf(ValidityState state) => state switch
    {
        ValidityState.Valid => "good",
        ValidityState.Revoked => "bad",
        _ => "wait",
    };

    private static string SignOf(ValidityState state) => state switch
    {
        ValidityState.Valid => "✔",
        ValidityState.Revoked => "✖",
        _ => "!",
    };

    internal static string StatusWord(ValidityState state, CultureInfo language) => Localizer.Get($"public.status.{Lower($"{state}")}", language);

    private static string StatusExplanation(VerificationResult found, ValidityState state, CultureInfo language) => state switch
    {
        ValidityState.NotYetValid => Localizer.Get("public.says.notyetvalid", language, PageDates.FormatDay(found.IssuedOn, language)),
        ValidityState.Valid => Localizer.Get($"public.verified.{Lower($"{found.Source}")}", language),
        ValidityState.Expired when found.ExpiresOn is { } last => Localizer.Get("public.says.expired", language, PageDates.FormatDay(last, language)),
        ValidityState.Replaced => Localizer.Get("public.says.replaced", language),
        _ => Localizer.Get("public.says.revoked", language),
    };

    private static Html Facts(VerificationResult found, ValidityState state, CultureInfo language) => Html.Format($"""
        <dl><dt>{Localizer.Get("public.level", language)}</dt><dd>{found.Level}</dd>
        <dt>{Localizer.Get("public.number", language)}</dt><dd>{found.CertificateId}</dd>
        <dt>{Localizer.Get("public.issuer", language)}</dt><dd>{Issuer}</dd>
        <dt>{Localizer.Get("public.issued", language)}</dt><dd><time datetime="{PageDates.FormatIso(found.IssuedOn)}">{PageDates.FormatDay(found.IssuedOn, language)}</time></dd>
        {ExpiryRow(found.ExpiresOn, state, language)}</dl>
        """);

    /// <summary>Empty for a revoked or replaced badge: a later day would read as a promise.</summary>
    private static Html ExpiryRow(DateOnly? last, ValidityState state, CultureInfo language)
    {
        if (state is ValidityState.Revoked or ValidityState.Replaced)
        {
            return Html.Empty;
        }

        var day = last is { } end ? Html.Format($"""<time datetime="{PageDates.FormatIso(end)}">{PageDates.FormatDay(end, language)}</time>""") : Html.FromText(Localizer.Get("public.no-end", language));
        return Html.Format($"""<dt>{Localizer.Get("public.until", language)}</dt><dd>{day}</dd>""");
    }

    private Html Links(VerificationResult found, CultureInfo language)
    {
        var credly = found.CredlyUrl is { } url ? Html.Format($"""<li><a href="{url}" rel="noopener">{Localizer.Get("public.at-credly", language)}</a></li>""") : Html.Empty;
        return Html.Format($"""<ul>{credly}<li><a href="{addresses.Certificate(found.BadgeId)}?lang={language.Name}">{Localizer.Get("public.pdf", language)}</a></li><li><a href="{addresses.Verification(found.BadgeId)}">{Localizer.Get("public.verify", language)}</a></li></ul>""");
    }

    private Html Details(VerificationResult found, ValidityState state, string name, CultureInfo language) => Html.Format($"""
        <aside class="details" aria-label="{Localizer.Get("public.meaning", language)}">
        <section><h2>{Localizer.Get("public.meaning", language)}</h2><p>{LevelText.Meaning(found.Level, language)}</p>
        <h3>{Localizer.Get("public.earned", language)}</h3><p>{LevelText.Criteria(found.Level, language)}</p>
        <p>{Localizer.Get("level.areas", language)}</p>
        <dl class="areas">{Html.Join(LevelText.Areas(language).Select(area => Html.Format($"<dt>{area.Name}</dt><dd>{area.Text}</dd>")))}</dl></section>
        <section><h2>{Localizer.Get("public.checks", language)}</h2>
        <ol class="checks">{Html.Join(Checks(found, state).Select(check => Html.Format($"""<li class="{ClassOf(check.Passed)}"><span aria-hidden="true">{SignOf(check.Passed)}</span> {Localizer.Get(check.Key, language)}</li>""")))}</ol>
        <p><time datetime="{UtcDateTimeConverter.Format(found.CheckedAt)}">{Localizer.Get("public.checked", language, PageDates.FormatTime(found.CheckedAt, language))}</time></p>
        <details><summary>{Localizer.Get("public.embed", language)}</summary><p>{Localizer.Get("public.embed.how", language)}</p>
        <pre><code>{BadgeEmbed.Create(name, addresses.BadgePage(found.BadgeId), addresses.BadgeImage(found.BadgeId), BadgeEmbed.Size, language)}</code></pre></details></section>
        </aside>
        """);

    private static string ClassOf(bool? passed) => passed switch { true => "good", false => "bad", null => "open" };

    private static string SignOf(bool? passed) => passed switch { true => "✔", false => "✖", null => "–" };

    /// <summary>Null for a check that was not needed.</summary>
    private static IEnumerable<(bool? Passed, string Key)> Checks(VerificationResult found, ValidityState state)
    {
        yield return (true, "public.check.record");
        yield return state switch
        {
            ValidityState.Revoked => (false, "public.check.standing.revoked"),
            ValidityState.Replaced => (false, "public.check.standing.replaced"),
            _ => (true, "public.check.standing.valid"),
        };
        if (state is ValidityState.Valid or ValidityState.Expired or ValidityState.NotYetValid)
        {
            yield return (state == ValidityState.Valid, $"public.check.dates.{Lower($"{state}")}");
        }

        var settled = state is ValidityState.Revoked or ValidityState.Replaced;
        yield return (found.Source != VerificationSource.Ours ? true : settled ? null : false, $"public.check.source.{Lower($"{found.Source}")}");
    }

    private static string Lower(string name) => name.ToLowerInvariant();
}

/// <summary>The badge for search engines (schema.org: EducationalOccupationalCredential).</summary>
internal static class SchemaOrgJsonLd
{
    /// <summary>The JSON encoder escapes angle brackets and quotes, so that nothing can end the script element.</summary>
    public static Html Create(VerificationResult found, BadgeStatus status, LevelCatalog levels, PublicUrls addresses)
    {
        var json = CreateCredential(found, status, levels, addresses);
        json.Insert(0, "@context", "https://schema.org");
        return Html.Raw(json.ToJsonString());
    }

    /// <summary>As a part of another document.</summary>
    public static JsonObject CreateCredential(VerificationResult found, BadgeStatus status, LevelCatalog levels, PublicUrls addresses)
    {
        var issuer = new JsonObject { ["@type"] = "Organization", ["name"] = BadgePage.Issuer, ["url"] = "https://ipma.world/" };
        var json = new JsonObject
        {
            ["@type"] = "EducationalOccupationalCredential",
            ["@id"] = addresses.BadgePage(found.BadgeId).AbsoluteUri,
            ["url"] = addresses.BadgePage(found.BadgeId).AbsoluteUri,
            ["identifier"] = found.BadgeId,
            ["name"] = levels.NameOf(found.Level),
            ["image"] = addresses.BadgeImage(found.BadgeId).AbsoluteUri,
            ["credentialCategory"] = "badge",
            ["educationalLevel"] = $"IPMA Level {found.Level}",
            ["recognizedBy"] = issuer,
            ["publisher"] = issuer.DeepClone(),
            ["about"] = new JsonObject { ["@type"] = "Person", ["name"] = found.Holder },
            ["datePublished"] = PageDates.FormatIso(found.IssuedOn),
            ["creativeWorkStatus"] = JsonNamingPolicy.CamelCase.ConvertName($"{status}"),
        };
        if (found.ExpiresOn is { } last)
        {
            json["expires"] = PageDates.FormatIso(last);
        }

        return json;
    }
}

/// <summary>The public page of a person: all their public badges, each with its current status.</summary>
public sealed class ProfilePage(LevelCatalog levels, PublicUrls addresses)
{
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

    /// <summary>The same for every reason.</summary>
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

    /// <summary>The person for search engines (schema.org: Person, hasCredential), with the valid badges only.</summary>
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
        var status = BadgePage.StatusWord(state, language);
        var other = badge.Holder == holder ? Html.Empty : Html.Format($"""<p><bdi dir="auto">{badge.Holder}</bdi></p>""");
        var until = badge.ExpiresOn is { } last ? Html.Format($" – {PageDates.FormatDay(last, language)}") : Html.Empty;
        return Html.Format($"""
            <li><img src="{addresses.BadgeImage(badge.BadgeId)}" width="160" height="160" alt="{Localizer.Get("public.alt", language, name, status)}">
            <h2>{name}</h2>{other}<p>{PageDates.FormatDay(badge.IssuedOn, language)}{until}</p><p class="{BadgePage.ClassOf(state)} word">{status}</p>
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
