using System.Globalization;
using MyIpma.Core.Texts;

namespace MyIpma.Core.PublicPage;

/// <summary>What every public page has around its content.</summary>
internal static class PageFrame
{
    public static string Of(CultureInfo language, Markup head, Markup main) => Markup.Of($"""
        <!doctype html>
        <html lang="{language.TwoLetterISOLanguageName}">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        {head}
        <style>{Markup.Fixed(PageStyle.Css)}</style></head>
        <body>
        {main}
        <footer>{Text.Get("public.footer", language)}</footer>
        </body>
        </html>
        """).ToString();

    /// <summary>The page where there is nothing to show; the same for every reason.</summary>
    public static string Missing(CultureInfo language)
    {
        var title = Text.Get("public.missing.title", language);
        return Of(
            language,
            Markup.Of($"""<title>{title}</title><meta name="robots" content="noindex">"""),
            Markup.Of($"""<main class="plain"><div class="words"><h1>{title}</h1><p>{Text.Get("public.missing.text", language)}</p></div></main>"""));
    }
}
