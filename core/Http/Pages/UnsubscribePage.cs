using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using MyIpma.Core.Common;

namespace MyIpma.Core.Http.Pages;

/// <summary>What people see who follow the link at the foot of a reminder: one question, one button, and that it is done.</summary>
public sealed class UnsubscribePage(IOptions<SiteOptions> site)
{
    private const string FormStyle = "button{padding:.75rem 1.4rem;border:0;border-radius:.7rem;background:#0b6673;color:#fff;font:inherit;font-weight:700;cursor:pointer}";

    /// <summary>Asks. The form goes to the same address, which the token in it is a part of.</summary>
    public static IResult Question(CultureInfo language) => Render(language, "mail.stop", Html.Format($"""
        <form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>{Localizer.Get("mail.stop.button", language)}</button></form>
        """));

    /// <summary>Says that it is done.</summary>
    public IResult Stopped(CultureInfo language) => Render(language, "mail.stop.done", Html.Format($"""
        <p><a href="{site.Value.GetWebUri("")}">{Localizer.Get("page.my-badges", language)}</a></p>
        """));

    private static ResultWithHeaders Render(CultureInfo language, string texts, Html action)
    {
        var title = Localizer.Get($"{texts}.title", language);
        var html = PageLayout.Render(
            language,
            Html.Format($"""<title>{title}</title><meta name="robots" content="noindex"><style>{Html.Raw(FormStyle)}</style>"""),
            Html.Format($"""<main class="plain"><div class="words"><h1>{title}</h1><p>{Localizer.Get($"{texts}.text", language)}</p>{action}</div></main>"""));
        return new ResultWithHeaders(TypedResults.Content(html, "text/html; charset=utf-8", Encoding.UTF8), AddHeaders);
    }

    /// <summary>The token in the address is kept from whoever the page leads to.</summary>
    private static void AddHeaders(HttpResponse response)
    {
        SecurityHeaders.AddForData(response);
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        response.Headers["Referrer-Policy"] = "no-referrer";
    }
}
