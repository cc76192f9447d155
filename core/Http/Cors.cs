using Microsoft.AspNetCore.Http;
using MyIpma.Core.Common;

namespace MyIpma.Core.Http;

/// <summary>
/// Which origins may read what (Fetch standard, CORS): public routes are for everybody, errors included; routes with a sign-in are for our own page and the configured
/// origins. Azure's own CORS must stay off: once it is given an origin, it answers in our place.
/// </summary>
public sealed class Cors(IOptions<SiteOptions> site)
{
    private const string ExposedHeaders = "Content-Disposition, ETag, Link, Location, Retry-After";
    private const string Methods = "GET, HEAD, POST, PUT, DELETE";
    private const string UsualHeaders = "Accept, Accept-Language, Authorization, Content-Type, If-None-Match, Import-Reason";
    private const string MaxAgeSeconds = "600";

    private static readonly PathString[] PublicPaths =
    [
        "/.well-known", "/api/health", "/api/oembed", "/api/ob", "/api/openapi.json", "/api/verify", "/badges", "/images/badges", "/people", "/status",
    ];

    private readonly HashSet<string> origins = [.. site.Value.AllowedOrigins.Append(site.Value.GetWebUri("")).Select(OriginOf)];

    public void AddHeaders(HttpContext http)
    {
        var headers = http.Response.Headers;
        if (PublicPaths.Any(path => http.Request.Path.StartsWithSegments(path)))
        {
            headers.AccessControlAllowOrigin = "*";
        }
        else
        {
            headers.Vary = "Origin";
            if (http.Request.Headers.Origin is [{ } origin] && IsAllowed(origin))
            {
                headers.AccessControlAllowOrigin = origin;
            }
        }

        headers.AccessControlExposeHeaders = ExposedHeaders;
    }

    /// <summary>Also adds the headers. Null for any other request than a CORS-preflight request (Fetch standard).</summary>
    public IResult? TryAnswerPreflight(HttpRequest request)
    {
        AddHeaders(request.HttpContext);
        if (!HttpMethods.IsOptions(request.Method) || !request.Headers.ContainsKey("Access-Control-Request-Method"))
        {
            return null;
        }

        var headers = request.HttpContext.Response.Headers;
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = UsualHeaders;
        headers.AccessControlMaxAge = MaxAgeSeconds;
        headers.CacheControl = "no-store";
        return TypedResults.NoContent();
    }

    private bool IsAllowed(string origin) =>
        origins.Contains(origin) || (site.Value.AllowLoopbackOrigins && Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.IsLoopback);

    private static string OriginOf(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
