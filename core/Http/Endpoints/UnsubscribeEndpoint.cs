using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Accounts;
using MyIpma.Core.Common;
using MyIpma.Core.Http.Pages;
using MyIpma.Core.Mail;

namespace MyIpma.Core.Http.Endpoints;

/// <summary>Stops reminders without a sign-in (RFC 8058). The token in the link is enough, and does not reveal whose it is.</summary>
public sealed class UnsubscribeEndpoint(RequestPipeline pipeline, UnsubscribeToken tokens, MailPreferences preferences, UnsubscribePage page, ErrorPage errors)
{
    /// <summary>200, however often it is called. Mail programs call it in the background; people get a page.</summary>
    public Task<IResult> StopAsync(HttpRequest request, string token, CancellationToken ct) => pipeline.HandleAsync(request, async () =>
    {
        var language = Languages.FromRequest(request);
        if (tokens.Read(token) is not { } addressKey)
        {
            return NotFound(request, language);
        }

        await preferences.StopRemindersAsync(addressKey, ct);
        return AcceptNegotiator.NamesHtml(request) ? page.Stopped(language) : TypedResults.Ok();
    });

    /// <summary>GET changes nothing: scanners follow every link in a mail.</summary>
    public Task<IResult> AskAsync(HttpRequest request, string token, CancellationToken ct) => pipeline.HandleAsync(request, () =>
    {
        var language = Languages.FromRequest(request);
        return Task.FromResult(tokens.Read(token) is null ? NotFound(request, language) : UnsubscribePage.Question(language));
    });

    private IResult NotFound(HttpRequest request, CultureInfo language)
    {
        var problem = Problems.Create("not-found", language);
        return AcceptNegotiator.NamesHtml(request) ? errors.ForProblem(problem, language) : Problems.ToResult(problem);
    }
}

/// <summary>The pages behind the link at the foot of a reminder: a question with a button, then a confirmation.</summary>
public sealed class UnsubscribePage(IOptions<SiteOptions> site)
{
    private const string FormStyle = "button{padding:.75rem 1.4rem;border:0;border-radius:.7rem;background:#0b6673;color:#fff;font:inherit;font-weight:700;cursor:pointer}";

    /// <summary>The form posts to the same address, which contains the token.</summary>
    public static IResult Question(CultureInfo language) => Render(language, "mail.stop", Html.Format($"""
        <form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>{Localizer.Get("mail.stop.button", language)}</button></form>
        """));

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

    /// <summary>No referrer, which would pass the token on.</summary>
    private static void AddHeaders(HttpResponse response)
    {
        SecurityHeaders.AddForData(response);
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        response.Headers["Referrer-Policy"] = "no-referrer";
    }
}

internal static class MailRoutes
{
    public static void MapMail(this IEndpointRouteBuilder app)
    {
        app.MapPost(ApiRoutes.Unsubscribe, (HttpRequest request, string token, UnsubscribeEndpoint unsubscribe, CancellationToken ct) => unsubscribe.StopAsync(request, token, ct))
            .WithOperation("StopReminders", "Open", "Stops reminders to an address with one click.").Produces(200).ProducesContent(200, "text/html").ProducesProblems(404).ProducesContent(404, "text/html");
        app.MapMethods(ApiRoutes.Unsubscribe, EndpointConventions.GetOrHead,
                (HttpRequest request, string token, UnsubscribeEndpoint unsubscribe, CancellationToken ct) => unsubscribe.AskAsync(request, token, ct))
            .WithOperation("AskToStopReminders", "Open", "The page behind the link at the foot of reminders.").ProducesContent(200, "text/html").ProducesProblems(404).ProducesContent(404, "text/html");
    }
}
