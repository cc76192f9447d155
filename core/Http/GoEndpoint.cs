using System.Globalization;
using Microsoft.AspNetCore.Http;
using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>The link to Credly for browsers: needs no sign-in, the ticket in it is signed and names one claim.</summary>
public sealed class GoEndpoint(Edge edge, Tickets tickets, ClaimService claims, TicketPage page)
{
    /// <summary>302 to Credly inside the window, a readable page with 410 after it.</summary>
    public Task<IResult> GoAsync(HttpRequest request, string ticket, CancellationToken ct) => edge.AnswerAsync(request, async () =>
    {
        var language = Languages.Of(request);
        return tickets.Read(ticket) is (var badge, var number)
            ? await ProceedAsync(badge, number, language, ct)
            : page.Of(Problems.Of("ticket-unknown", language), language);
    });

    private async Task<IResult> ProceedAsync(BadgeKey badge, int number, CultureInfo language, CancellationToken ct) =>
        await claims.ProceedAsync(badge, number, ct) switch
        {
            ProceedOutcome.Go go => new GoAnswer(go.Url),
            ProceedOutcome.Refused refused => page.Of(Problems.Of(refused.Refusal, language), language),
            _ => throw new InvalidOperationException("An outcome is one of its cases."),
        };

    /// <summary>Sends the browser on; the ticket does not travel along as referrer, and nobody keeps the answer.</summary>
    private sealed class GoAnswer(Uri url) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.CacheControl = "no-store";
            httpContext.Response.Headers["Referrer-Policy"] = "no-referrer";
            httpContext.Response.Redirect(url.AbsoluteUri);
            return Task.CompletedTask;
        }
    }
}
