using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Http;

/// <summary>Creates every error body (RFC 9457). The only place that maps codes to statuses.</summary>
public static class Problems
{
    private const string TypeBase = "https://my.ipma.world/problems/";

    private static readonly Dictionary<string, int> Statuses = new()
    {
        ["code-wrong"] = StatusCodes.Status400BadRequest,
        ["confirmation-needed"] = StatusCodes.Status400BadRequest,
        ["invalid-request"] = StatusCodes.Status400BadRequest,
        ["unauthenticated"] = StatusCodes.Status401Unauthorized,
        ["operators-only"] = StatusCodes.Status403Forbidden,
        ["token-claim-missing"] = StatusCodes.Status403Forbidden,
        ["address-not-found"] = StatusCodes.Status404NotFound,
        ["badge-not-found"] = StatusCodes.Status404NotFound,
        ["claim-not-found"] = StatusCodes.Status404NotFound,
        ["not-found"] = StatusCodes.Status404NotFound,
        ["ticket-unknown"] = StatusCodes.Status404NotFound,
        ["method-not-allowed"] = StatusCodes.Status405MethodNotAllowed,
        ["address-shared"] = StatusCodes.Status409Conflict,
        ["badge-accepted-elsewhere"] = StatusCodes.Status409Conflict,
        ["badge-already-accepted"] = StatusCodes.Status409Conflict,
        ["badge-expired"] = StatusCodes.Status409Conflict,
        ["badge-move-refused"] = StatusCodes.Status409Conflict,
        ["badge-moving"] = StatusCodes.Status409Conflict,
        ["badge-not-accepted"] = StatusCodes.Status409Conflict,
        ["badge-not-public"] = StatusCodes.Status409Conflict,
        ["badge-not-yet-valid"] = StatusCodes.Status409Conflict,
        ["badge-rejected"] = StatusCodes.Status409Conflict,
        ["badge-replaced"] = StatusCodes.Status409Conflict,
        ["badge-revoked"] = StatusCodes.Status409Conflict,
        ["certificate-conflict"] = StatusCodes.Status409Conflict,
        ["certificate-erased"] = StatusCodes.Status409Conflict,
        ["claim-failed"] = StatusCodes.Status409Conflict,
        ["claim-refused"] = StatusCodes.Status409Conflict,
        ["claim-not-ready"] = StatusCodes.Status409Conflict,
        ["no-more-time"] = StatusCodes.Status409Conflict,
        ["token-rotation-running"] = StatusCodes.Status409Conflict,
        ["too-many-addresses"] = StatusCodes.Status409Conflict,
        ["too-many-tries"] = StatusCodes.Status409Conflict,
        ["claim-window-closed"] = StatusCodes.Status410Gone,
        ["code-expired"] = StatusCodes.Status410Gone,
        ["body-too-large"] = StatusCodes.Status413PayloadTooLarge,
        ["unsupported-media-type"] = StatusCodes.Status415UnsupportedMediaType,
        ["too-many-codes"] = StatusCodes.Status429TooManyRequests,
        ["too-many-requests"] = StatusCodes.Status429TooManyRequests,
        ["internal-error"] = StatusCodes.Status500InternalServerError,
        ["format-not-supported"] = StatusCodes.Status501NotImplemented,
        ["token-lost"] = StatusCodes.Status502BadGateway,
        ["credly-unavailable"] = StatusCodes.Status503ServiceUnavailable,
        ["mail-unavailable"] = StatusCodes.Status503ServiceUnavailable,
        ["temporarily-unavailable"] = StatusCodes.Status503ServiceUnavailable,
    };

    public static IReadOnlyCollection<string> Codes => Statuses.Keys;

    internal static int StatusOf(string code) => Statuses[code];

    public static ProblemDetails Create(Refusal refusal, CultureInfo language)
    {
        var problem = Create(refusal.Code, language, ArgumentsOf(refusal, language));
        switch (refusal)
        {
            case Refusal.WindowClosed closed:
                problem.Extensions["closedAt"] = MyIpma.Core.Common.UtcDateTimeConverter.Format(closed.ClosedAt);
                break;
            case Refusal.ClaimRefused refused:
                problem.Extensions["field"] = refused.Field;
                problem.Extensions["contact"] = ContactFor(refused, language);
                break;
            case Refusal.ClaimFailed { Reason: { } reason }:
                problem.Extensions["reason"] = reason;
                break;
            case Refusal.NotPublic { CredlyUrl: { } credlyUrl }:
                problem.Extensions["credlyUrl"] = credlyUrl.AbsoluteUri;
                break;
            case Refusal.Replaced { By: { } by }:
                problem.Extensions["replacedBy"] = by;
                break;
        }

        return problem;
    }

    /// <summary>IPMA can correct a template; only the body that issued a certificate can correct what is on it.</summary>
    private static string ContactFor(Refusal.ClaimRefused refused, CultureInfo language) =>
        Localizer.Get(refused.Field is "level" or "badge" ? "problem.claim-refused.ipma" : "problem.claim-refused.body", language);

    private static object?[] ArgumentsOf(Refusal refusal, CultureInfo language) => refusal switch
    {
        Refusal.CertificateConflict conflict => [conflict.Detail],
        Refusal.ClaimRefused refused => [Localizer.Get($"problem.claim-refused.{refused.Field}", language), ContactFor(refused, language)],
        Refusal.NotYetValid early => [early.From.ToString(Localizer.Get("public.day", language), language)],
        _ => [],
    };

    public static ProblemDetails Create(string code, CultureInfo language, params object?[] arguments)
    {
        var problem = new ProblemDetails
        {
            Type = TypeBase + code,
            Title = Localizer.Get($"problem.{code}.title", language),
            Detail = Localizer.Get($"problem.{code}.detail", language, arguments),
            Status = Statuses[code],
        };
        problem.Extensions["code"] = code;
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? ActivityTraceId.CreateRandom().ToString();
        return problem;
    }

    /// <summary>With errors by field.</summary>
    public static ProblemDetails InvalidRequest(CultureInfo language, IReadOnlyDictionary<string, string> errors)
    {
        var problem = Create("invalid-request", language);
        problem.Extensions["errors"] = new Dictionary<string, string>(errors);
        return problem;
    }

    public static ProblemDetails UnreadableBody(CultureInfo language) =>
        InvalidRequest(language, new Dictionary<string, string> { ["body"] = Localizer.Get("error.json", language) });

    /// <summary>For a body that we or the server refused.</summary>
    public static ProblemDetails ForBody(int status, CultureInfo language) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => Create("body-too-large", language),
        StatusCodes.Status415UnsupportedMediaType => Create("unsupported-media-type", language),
        _ => UnreadableBody(language),
    };

    public static IResult ToResult(ProblemDetails problem, TimeSpan? retryAfter = null) => new ProblemResult(problem, retryAfter);
}

/// <summary>Writes a problem with its media type (RFC 9457, section 3), and <c>WWW-Authenticate</c> (RFC 6750) or <c>Retry-After</c> where they belong.</summary>
internal sealed class ProblemResult(ProblemDetails problem, TimeSpan? retryAfter) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentLanguage = Languages.FromRequest(httpContext.Request).TwoLetterISOLanguageName;
        if (problem.Status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
        {
            headers.WWWAuthenticate = ChallengeFor(problem.Status, httpContext.Request);
        }

        if (retryAfter is { } wait)
        {
            headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return TypedResults.Problem(problem).ExecuteAsync(httpContext);
    }

    /// <summary>Without a token only the scheme is named; for a token that is not good enough, the reason too (RFC 6750, section 3.1).</summary>
    private static string ChallengeFor(int? status, HttpRequest request) => status switch
    {
        StatusCodes.Status403Forbidden => "Bearer realm=\"my.IPMA\", error=\"insufficient_scope\"",
        _ when request.Headers.Authorization.Count > 0 => "Bearer realm=\"my.IPMA\", error=\"invalid_token\"",
        _ => "Bearer realm=\"my.IPMA\"",
    };
}
