using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Accounts;
using MyIpma.Core.Common;
using MyIpma.Core.Http.Pages;
using MyIpma.Core.Mail;

namespace MyIpma.Core.Http.Endpoints;

/// <summary>Stops reminders without a sign-in (RFC 8058). The token in the link is all it takes, and shows nothing of whose it is.</summary>
public sealed class UnsubscribeEndpoint(RequestPipeline pipeline, UnsubscribeToken tokens, MailPreferences preferences, UnsubscribePage page, ErrorPage errors)
{
    /// <summary>Stops them: 200, as often as it is asked. Mail programs do it in the background; people get a page.</summary>
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

    /// <summary>Asks whether to stop them. Looking changes nothing: scanners follow every link in a mail.</summary>
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

/// <summary>Maps the routes that mails lead to.</summary>
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
