using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Http.Pages;
using MyIpma.Core.Webhooks;

namespace MyIpma.Core.Http.Endpoints;

/// <summary>The link to Credly for browsers: it needs no sign-in, since its ticket is signed and names one claim.</summary>
public sealed class ClaimRedirectEndpoint(RequestPipeline pipeline, ClaimLinkToken tickets, ClaimService claims, AccountRateLimiter rates, ErrorPage page)
{
    /// <summary>RFC 8470. Browsers discard a prefetch that fails and repeat the request on the click.</summary>
    private const int StatusTooEarly = 425;

    private static readonly string[] PrefetchHeaders = ["Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"];

    /// <summary>302 to Credly inside the window, a page with 410 after it. A prefetch is refused, since nobody has clicked yet.</summary>
    public Task<IResult> RedirectAsync(HttpRequest request, string ticket, CancellationToken ct) => pipeline.HandleAsync(request, async () =>
    {
        if (IsPrefetch(request))
        {
            request.HttpContext.Response.Headers.CacheControl = "no-store";
            return TypedResults.Text("", "text/plain", statusCode: StatusTooEarly);
        }

        var language = Languages.FromRequest(request);
        return tickets.Read(ticket) is (var badge, var number)
            ? await ProceedAsync(badge, number, language, ct)
            : page.ForProblem(Problems.Create("ticket-unknown", language), language);
    });

    /// <summary>
    /// For the page after the window: claims the badge again and redirects to Credly. The ticket is enough because Credly asks for the person's own account before anything
    /// is accepted.
    /// </summary>
    public Task<IResult> ClaimAgainAsync(HttpRequest request, string ticket, CancellationToken ct) => pipeline.HandleAsync(request, async () =>
    {
        var language = Languages.FromRequest(request);
        if (tickets.Read(ticket) is not (var badge, _))
        {
            return page.ForProblem(Problems.Create("ticket-unknown", language), language);
        }

        if (rates.TryClaim(badge.AddressKey) is not null)
        {
            return page.ForProblem(Problems.Create("too-many-requests", language), language);
        }

        return await claims.ClaimAsync(badge, ct) switch
        {
            BadgeChangeResult.Refused { Refusal: not Refusal.AlreadyAccepted } refused => ToPage(refused.Refusal, language),
            BadgeChangeResult.Succeeded { Badge: { Claim: { } claim } claimed } => await ProceedAsync(claimed.Key, claim.Number, language, ct),
            _ => await ProceedAsync(badge, 1, language, ct),
        };
    });

    /// <summary>Prefetching and prerendering (Fetch: Sec-Purpose), with the headers from before the standard.</summary>
    private static bool IsPrefetch(HttpRequest request) =>
        PrefetchHeaders.Any(header => request.Headers[header].ToString() is var value
            && (value.Contains("prefetch", StringComparison.OrdinalIgnoreCase) || value.Contains("prerender", StringComparison.OrdinalIgnoreCase) || value.Contains("preview", StringComparison.OrdinalIgnoreCase)));

    private async Task<IResult> ProceedAsync(BadgeKey badge, int number, CultureInfo language, CancellationToken ct) =>
        await claims.ProceedAsync(badge, number, ct) switch
        {
            ProceedOutcome.Redirect redirect => new CredlyRedirectResult(redirect.Url),
            ProceedOutcome.Refused refused => ToPage(refused.Refusal, language),
            _ => throw new UnreachableException(),
        };

    /// <summary>The button posts to the page's own address, which contains the ticket.</summary>
    private IResult ToPage(Refusal refusal, CultureInfo language) => page.ForProblem(Problems.Create(refusal, language), language, refusal switch
    {
        Refusal.WindowClosed or Refusal.ClaimFailed => "page.claim-again",
        Refusal.NotReady => "page.try-again",
        _ => null,
    });

    /// <summary>Not cached, and without the ticket as referrer.</summary>
    private sealed class CredlyRedirectResult(Uri url) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.CacheControl = "no-store";
            httpContext.Response.Headers["Referrer-Policy"] = "no-referrer";
            httpContext.Response.Redirect(url.AbsoluteUri);
            if (HttpMethods.IsPost(httpContext.Request.Method))
            {
                // After a POST the browser fetches the next page with GET (RFC 9110, section 15.4.4).
                httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            }

            return Task.CompletedTask;
        }
    }
}

/// <summary>Credly counts only 200 as delivered and repeats the webhook after anything else (Credly: webhooks).</summary>
public sealed class WebhookEndpoint(RequestPipeline pipeline, WebhookReceiver receiver)
{
    /// <summary>200 once stored; 404 for a wrong secret, as if there were nothing here.</summary>
    public Task<IResult> ReceiveAsync(HttpRequest request, string secret, CancellationToken ct) => pipeline.HandleAsync(request, async () =>
    {
        var language = Languages.FromRequest(request);
        if (!receiver.Accepts(secret))
        {
            return Problems.ToResult(Problems.Create("not-found", language));
        }

        var envelope = await RequestBody.ReadOfAnyTypeAsync(request, ApiJson.Default.WebhookEnvelope, ct);
        if (envelope is not { HasUsableId: true })
        {
            var (field, error) = envelope is null ? ("body", "error.json") : ("id", "error.envelope-id");
            return Problems.ToResult(Problems.InvalidRequest(language, new Dictionary<string, string> { [field] = Localizer.Get(error, language) }));
        }

        await receiver.ReceiveAsync(envelope, ct);
        return TypedResults.Ok();
    });
}

/// <summary>For load balancers and people.</summary>
public sealed class HealthEndpoint(RequestPipeline pipeline, HealthCheckService checks)
{
    /// <summary>For one check that uses the network.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private static readonly string Version =
        typeof(HealthEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>200 while people can be served, degraded or not; 503 when nobody can.</summary>
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async () =>
    {
        var report = await checks.CheckHealthAsync(ct);
        return new ApiResult<HealthResponse>(
            new(StateOf(report.Status), Version, [.. report.Entries.Select(check => new HealthCheckResponse(check.Key, StateOf(check.Value.Status)))]),
            report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    });

    private static HealthState StateOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => HealthState.Ok,
        HealthStatus.Degraded => HealthState.Degraded,
        _ => HealthState.Down,
    };
}

/// <summary>Whether the service lives.</summary>
/// <param name="Status"><c>ok</c>, <c>degraded</c> or <c>down</c>: the worst of the checks.</param>
/// <param name="Version">The version that runs.</param>
/// <param name="Checks">What it needs, one by one.</param>
public sealed record HealthResponse(HealthState Status, string Version, IReadOnlyList<HealthCheckResponse> Checks);

/// <summary>One thing the service needs.</summary>
public sealed record HealthCheckResponse(string Name, HealthState Status);

/// <summary>How the service, or something it needs, is. The worst of its parts is the whole's.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<HealthState>))]
public enum HealthState
{
    /// <summary>All works.</summary>
    Ok,

    /// <summary>People are served, but something waits for better times or for an operator.</summary>
    Degraded,

    /// <summary>Nobody can be served.</summary>
    Down,
}

/// <summary>Handles requests that match no route of the contract, the same in every host.</summary>
public sealed class UnknownRouteEndpoint(ErrorPage page)
{
    /// <summary>404 for an unknown path (a page for browsers), 405 with <c>Allow</c> for another method of a known one (RFC 9110, section 15.5.6).</summary>
    public IResult Answer(HttpRequest request, IReadOnlyCollection<string> allowedMethods)
    {
        var language = Languages.FromRequest(request);
        if (allowedMethods.Count == 0)
        {
            var unknown = Problems.Create("not-found", language);
            var isBrowser = HttpMethods.IsGet(request.Method) && AcceptNegotiator.NamesHtml(request);
            return new ResultWithLength(isBrowser ? page.ForProblem(unknown, language) : Problems.ToResult(unknown));
        }

        var refused = Problems.ToResult(Problems.Create("method-not-allowed", language));
        return new ResultWithLength(new ResultWithHeaders(refused, response => response.Headers.Allow = string.Join(", ", allowedMethods)));
    }
}

/// <summary>Serves the contract as an OpenAPI document, kept beside the code and held to the routes by a test.</summary>
public static class OpenApiEndpoint
{
    private static readonly Lazy<byte[]> Document = new(Read);

    public static IResult Get(HttpRequest request)
    {
        request.HttpContext.Response.Headers.CacheControl = "public, max-age=300";
        request.HttpContext.Response.Headers.AccessControlAllowOrigin = "*";
        return new ResultWithLength(TypedResults.Bytes(Document.Value, "application/json"));
    }

    private static byte[] Read()
    {
        using var stream = typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream("openapi.json") ?? throw new InvalidOperationException("openapi.json is not embedded.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}

internal static class PublicRoutes
{
    public static void MapPublic(this IEndpointRouteBuilder app)
    {
        app.MapGet(ApiRoutes.ClaimRedirect, (HttpRequest request, string ticket, ClaimRedirectEndpoint redirect, CancellationToken ct) => redirect.RedirectAsync(request, ticket, ct))
            .WithOperation("GoToCredly", "Open", "The link to Credly for browsers.").Produces(302).Produces(425).ProducesContent(404, "text/html").ProducesContent(409, "text/html").ProducesContent(410, "text/html");
        app.MapPost(ApiRoutes.ClaimRedirect, (HttpRequest request, string ticket, ClaimRedirectEndpoint redirect, CancellationToken ct) => redirect.ClaimAgainAsync(request, ticket, ct))
            .WithOperation("ClaimAgainAndGo", "Open", "Claims the badge of a closed window anew and goes on to Credly.").Produces(303)
            .ProducesContent(404, "text/html").ProducesContent(409, "text/html").ProducesContent(410, "text/html").ProducesContent(429, "text/html");
        app.MapPost(ApiRoutes.CredlyWebhook, (HttpRequest request, string secret, WebhookEndpoint webhooks, CancellationToken ct) => webhooks.ReceiveAsync(request, secret, ct))
            .WithOperation("ReceiveCredlyWebhook", "Open", "Takes a webhook of Credly.").Produces(200).ProducesProblems(400, 404);
        app.MapMethods(ApiRoutes.Health, EndpointConventions.GetOrHead,
                (HttpRequest request, HealthEndpoint health, CancellationToken ct) => health.GetAsync(request, ct))
            .WithOperation("GetHealth", "Open", "Liveness with version.").Produces<HealthResponse>().Produces<HealthResponse>(503);
        app.MapMethods(ApiRoutes.OpenApi, EndpointConventions.GetOrHead, (HttpRequest request) => OpenApiEndpoint.Get(request)).WithOperation("GetOpenApi", "Open", "The contract.").ExcludeFromDescription();
    }
}
