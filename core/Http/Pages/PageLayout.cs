using System.Security.Cryptography;
using MyIpma.Core.Common;

namespace MyIpma.Core.Http.Pages;

/// <summary>The frame of every public page.</summary>
internal static class PageLayout
{
    public static string Render(CultureInfo language, Html head, Html main) => Html.Format($"""
        <!doctype html>
        <html lang="{language.TwoLetterISOLanguageName}">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        {head}
        <style>{Html.Raw(PageStyle.Css)}</style></head>
        <body>
        {main}
        <footer>{Localizer.Get("public.footer", language)}</footer>
        </body>
        </html>
        """).ToString();

    /// <summary>The same for every reason.</summary>
    public static string RenderNotFound(CultureInfo language, string topic = "public")
    {
        var title = Localizer.Get($"{topic}.missing.title", language);
        return Render(
            language,
            Html.Format($"""<title>{title}</title><meta name="robots" content="noindex">"""),
            Html.Format($"""<main class="plain"><div class="words"><h1>{title}</h1><p>{Localizer.Get($"{topic}.missing.text", language)}</p></div></main>"""));
    }
}

/// <summary>The style of the public pages, and the hash by which the content security policy allows no other.</summary>
internal static class PageStyle
{
    public const string Css = """
        :root{color-scheme:light dark;--ink:#12233b;--soft:#4a5c75;--paper:#f3f6fb;--card:#fff;--line:#d5dfeb;--accent:#0b6673;--good:#17663a;--good-tint:#e2f4e9;--wait:#7a4a00;--wait-tint:#fff1d6;--bad:#9c2310;--bad-tint:#fdebe7;--focus:#0b5fd0}
        @media (prefers-color-scheme:dark){:root{--ink:#e8eff8;--soft:#aebdd0;--paper:#08111d;--card:#101d2e;--line:#26394f;--accent:#5fd3da;--good:#84dba5;--good-tint:#12301f;--wait:#f5c877;--wait-tint:#352610;--bad:#ffb3a3;--bad-tint:#3a1811;--focus:#8ec5ff}}
        *{box-sizing:border-box}
        body{margin:0;min-height:100vh;display:flex;flex-direction:column;align-items:center;justify-content:center;gap:1.25rem;padding:clamp(1rem,4vw,3rem);background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;overflow-wrap:anywhere}
        main{width:min(60rem,100%);display:grid;grid-template-columns:minmax(12rem,20rem) 1fr;gap:clamp(1.25rem,4vw,3rem);align-items:center;padding:clamp(1.25rem,4vw,3rem);border-radius:1.5rem;background:var(--card);box-shadow:0 1px 2px rgb(11 37 69/.08),0 16px 48px rgb(11 37 69/.12)}
        main.plain{grid-template-columns:1fr;max-width:36rem}
        @media (max-width:44rem){main{grid-template-columns:1fr}.medal{max-width:14rem;margin:auto}}
        h1,p,dl,dd,ul{margin:0;padding:0}
        h1{margin-top:.3rem;font-size:clamp(1.7rem,1.1rem + 2.6vw,2.7rem);line-height:1.2}h1.long{font-size:clamp(1.35rem,1rem + 1.4vw,1.8rem)}
        .medal img{display:block;width:100%;height:auto;border-radius:1rem}
        .words{display:grid;gap:1.1rem;min-width:0}
        .kicker{color:var(--soft);font-size:.85rem;font-weight:600;letter-spacing:.08em;text-transform:uppercase}
        .name{margin-top:.4rem;font-size:1.2rem;font-weight:600;line-height:1.3}
        .status{display:grid;grid-template-columns:auto 1fr;gap:.15rem .7rem;padding:.85rem 1rem;border-radius:.9rem;border-inline-start:.35rem solid}
        .status b{font-size:1.1rem}.status p,.status time{grid-column:2}.status time{font-size:.88rem}.status .sign{font-size:1.25rem;line-height:1.4}
        .good{color:var(--good);background:var(--good-tint)}.wait{color:var(--wait);background:var(--wait-tint)}.bad{color:var(--bad);background:var(--bad-tint)}
        dl{display:grid;grid-template-columns:auto 1fr;gap:.35rem 1.25rem}dt{color:var(--soft)}dd{font-weight:600}
        ul{display:flex;flex-wrap:wrap;gap:.6rem;list-style:none}
        a{color:var(--accent)}ul a{display:inline-block;padding:.55rem 1rem;border:1.5px solid currentcolor;border-radius:.7rem;font-weight:600;text-decoration:none}
        ul a:hover{text-decoration:underline}:focus-visible{outline:3px solid var(--focus);outline-offset:3px;border-radius:.4rem}
        main.profile{grid-template-columns:1fr;gap:1.75rem}
        .details{width:min(60rem,100%);display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));gap:1.25rem}
        .details section{display:grid;gap:.8rem;align-content:start;padding:clamp(1.1rem,3vw,1.75rem);border-radius:1.25rem;background:var(--card)}
        h2,h3,ol{margin:0;padding:0}h2{font-size:1.2rem;line-height:1.3}h3{font-size:1rem}
        .areas{grid-template-columns:1fr;gap:.1rem}.areas dt{color:var(--ink);font-weight:600}.areas dd{margin-bottom:.5rem;font-weight:400}
        .checks{display:grid;gap:.4rem;list-style:none}.checks li{padding:.35rem .7rem;border-radius:.6rem}
        summary{cursor:pointer;color:var(--accent);font-weight:600}pre{margin:.5rem 0 0;padding:.75rem;border:1px solid var(--line);border-radius:.6rem;white-space:pre-wrap;font-size:.82rem}
        .badges{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(15rem,100%),1fr));gap:1.25rem;list-style:none}
        .badges li{display:grid;gap:.45rem;justify-items:start;align-content:start;padding:1.1rem;border:1px solid var(--line);border-radius:1.1rem}
        .badges h2{font-size:1.05rem}.word{padding:.15rem .7rem;border-radius:1rem;font-weight:600}nav{display:grid;gap:.7rem}
        .unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
        footer{max-width:60rem;color:var(--soft);font-size:.88rem;text-align:center}
        @media print{body{background:none}main{box-shadow:none}}
        """;

    /// <summary>A hash source (Content Security Policy Level 3).</summary>
    public static string CspSource { get; } = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)))}'";
}

/// <summary>Formats days and times as usual in each language.</summary>
internal static class PageDates
{
    public static string FormatDay(DateOnly day, CultureInfo language) => day.ToString(Localizer.Get("public.day", language), language);

    public static string FormatTime(DateTimeOffset time, CultureInfo language) => time.UtcDateTime.ToString(Localizer.Get("public.time", language), language);

    public static string FormatIso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
