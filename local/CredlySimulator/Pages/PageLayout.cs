using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using CredlySimulator.Accounts;

namespace CredlySimulator.Pages;

internal static class PageLayout
{
    public const string SiteName = "Credential site (Credly simulator)";

    public static PageResult Page(string title, Html content, Account? account, int status = StatusCodes.Status200OK) =>
        Page(title, content, account, Html.None, status);

    public static PageResult Page(string title, Html content, Account? account, Html head, int status = StatusCodes.Status200OK) =>
        new(status, Html.From($"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="color-scheme" content="light dark">
          <meta name="robots" content="noindex">
          <title>{title} · {SiteName}</title>
          <link rel="icon" href="data:,">
          <link rel="stylesheet" href="/credly/site.css">
          {head}
        </head>
        <body>
          <a class="skip" href="#main">Skip to the content</a>
          <header>
            <p class="site">{SiteName}</p>
            {Navigation(account)}
          </header>
          <main id="main" tabindex="-1">
            <h1>{title}</h1>
            {content}
          </main>
          <footer>
            <p>This site stands in for Credly on this machine. It sends no mail and asks for no password.</p>
            <p><a href="/">Back to my.IPMA</a></p>
          </footer>
        </body>
        </html>
        """));

    public static PageResult NotFound(Account? account) => Page(
        "Page not found",
        Html.From($"<p>There is nothing here, or its owner keeps it private.</p>"),
        account,
        StatusCodes.Status404NotFound);

    private static Html Navigation(Account? account) => account is null
        ? Html.From($"""
            <nav aria-label="Account"><ul>
              <li><a href="/credly/sign-in">Sign in</a></li>
              <li><a href="/credly/sign-up">Create account</a></li>
            </ul></nav>
            """)
        : Html.From($"""
            <nav aria-label="Account"><ul>
              <li><a href="/credly/dashboard">Dashboard</a></li>
              <li><a href="/credly/settings">Settings</a></li>
              <li class="who">{account.Emails[0]}</li>
              <li><form method="post" action="/credly/sign-out"><button class="quiet">Sign out</button></form></li>
            </ul></nav>
            """);
}

/// <summary>A page with security headers.</summary>
internal sealed record PageResult(int Status, Html Page) : IResult
{
    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src 'self' data: https:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "same-origin";
        return response.WriteAsync(Page.ToString(), Encoding.UTF8, httpContext.RequestAborted);
    }
}

/// <summary>Markup, which only <see cref="From"/> creates; it encodes everything that is not markup already.</summary>
internal sealed record Html
{
    public static readonly Html None = new("");

    private readonly string markup;

    private Html(string markup) => this.markup = markup;

    public static Html From(HtmlInterpolatedStringHandler template) => new(template.ToString());

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.markup)));

    public override string ToString() => markup;
}

/// <summary>Encodes every interpolated value, so that it cannot be forgotten.</summary>
[InterpolatedStringHandler]
internal readonly struct HtmlInterpolatedStringHandler(int literalLength, int formattedCount)
{
    private const int EstimatedArgumentLength = 24;

    private readonly StringBuilder text = new(literalLength + (formattedCount * EstimatedArgumentLength));

    public void AppendLiteral(string value) => text.Append(value);

    public void AppendFormatted(Html value) => text.Append(value);

    public void AppendFormatted(string? value) => text.Append(HtmlEncoder.Default.Encode(value ?? ""));

    public void AppendFormatted(int value) => text.Append(value.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => text.ToString();
}

/// <summary>Embedded in the assembly, so that the simulator needs no folder beside it.</summary>
internal static class StyleSheet
{
    public static IResult Get(HttpContext http)
    {
        var css = typeof(StyleSheet).Assembly.GetManifestResourceStream("credly-site.css")
            ?? throw new InvalidOperationException("The simulator's style sheet is not in the assembly.");
        http.Response.Headers.CacheControl = "max-age=300";
        return TypedResults.Stream(css, "text/css; charset=utf-8");
    }
}
