using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using MyIpma.Core.Common;

namespace MyIpma.Core.Http.Pages;

/// <summary>A problem as a page for people: what happened, what to do, one link back to My badges.</summary>
public sealed class ErrorPage(IOptions<SiteOptions> site)
{
    private const string Style = """
        :root{color-scheme:light dark;font-family:system-ui,sans-serif;line-height:1.5}
        body{margin:0;min-height:100vh;display:grid;place-items:center;background:light-dark(#f4f7fa,#0f1b26);color:light-dark(#14242f,#e8eff4)}
        main{max-width:32rem;margin:1.5rem;padding:2rem;border-radius:1rem;background:light-dark(#fff,#182836);box-shadow:0 1px 8px #0003}
        h1{margin-top:0;font-size:1.5rem}
        nav{display:flex;flex-wrap:wrap;gap:.6rem;margin-top:1.5rem}
        a,button{padding:.6rem 1.2rem;border:2px solid #0b6673;border-radius:.8rem;background:#0b6673;color:#fff;text-decoration:none;font:inherit;font-weight:600;cursor:pointer}
        form+a{background:none;color:inherit;border-color:currentColor}
        :is(a,button):focus-visible{outline:3px solid light-dark(#0b5fd0,#8ec5ff);outline-offset:3px}
        """;

    /// <summary>With an action, the key of a text, the page has a button that posts to its own address.</summary>
    public IResult ForProblem(ProblemDetails problem, CultureInfo language, string? action = null) => new PageResult(problem, Render(problem, language, action));

    private string Render(ProblemDetails problem, CultureInfo language, string? action)
    {
        var button = action is null ? Html.Empty : Html.Format($"""<form method="post"><button>{Localizer.Get(action, language)}</button></form>""");
        return Html.Format($"""
            <!doctype html>
            <html lang="{language.TwoLetterISOLanguageName}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
            <title>{problem.Title}</title><style>{Html.Raw(Style)}</style></head>
            <body><main><h1>{problem.Title}</h1><p>{problem.Detail}</p>
            <nav>{button}
            <a href="{site.Value.GetWebUri("")}">{Localizer.Get("page.my-badges", language)}</a></nav></main></body>
            </html>
            """).ToString();
    }

    private sealed class PageResult(ProblemDetails problem, string html) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var headers = httpContext.Response.Headers;
            headers.CacheControl = "no-store";
            headers.ContentLanguage = Languages.FromRequest(httpContext.Request).TwoLetterISOLanguageName;
            headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";
            headers["Referrer-Policy"] = "no-referrer";
            return TypedResults.Content(html, "text/html; charset=utf-8", Encoding.UTF8, problem.Status).ExecuteAsync(httpContext);
        }
    }
}
