using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Http.Contracts;
using MyIpma.Core.Http.Pages;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Verification;

namespace MyIpma.Core.Http.Endpoints;

public sealed class VerificationEndpoint(RequestPipeline pipeline, BadgeVerifier verifier, LevelCatalog levels, IOptions<VerificationOptions> options, TimeProvider time)
{
    /// <summary>404 when there is no such badge or its holder keeps it private.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string badgeId, CancellationToken ct) => pipeline.HandleAsync(request, async () =>
    {
        if (await verifier.VerifyAsync(badgeId, ct) is not { } found)
        {
            return Problems.ToResult(Problems.Create("not-found", Languages.FromRequest(request)));
        }

        var now = time.GetUtcNow();
        var body = new VerificationResponse(
            found.IsValidAt(now), found.StatusAt(now), levels.NameOf(found.Level), found.Holder, found.IssuedOn, found.ExpiresOn, found.CheckedAt, found.Source);
        var caching = PublicCacheControl.Create(found, now, options.Value.CacheFor);
        return new ResultWithHeaders(TypedResults.Json(body), response =>
        {
            SecurityHeaders.AddForData(response);
            caching.WriteTo(response);
        });
    });
}

/// <summary>Tells whether a badge belongs to an address that the client already knows.</summary>
public sealed class AddressCheckEndpoint(RequestPipeline pipeline, BadgeVerifier verifier, CheckRateLimiter limits, EmailAddressFactory addresses, TimeProvider time)
{
    /// <summary>The same response for badges that do not exist, so that nothing reveals them.</summary>
    public Task<IResult> CheckAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async () =>
    {
        var language = Languages.FromRequest(request);
        var body = await RequestBody.ReadAsync(request, ApiJson.Default.AddressCheckRequest, ct);
        var address = addresses.TryParse(body?.Email);
        if (body?.BadgeId is not { Length: > 0 and <= MaxBadgeIdLength } badgeId || address is null)
        {
            var (field, error) = body is null ? ("body", "error.json") : address is null ? ("email", "verify.not-an-address") : ("badgeId", "verify.no-badge-id");
            return Problems.ToResult(Problems.InvalidRequest(language, new Dictionary<string, string> { [field] = Localizer.Get(error, language) }));
        }

        if (limits.TryCheck(ClientIpAddress.FromRequest(request), badgeId) is { } wait)
        {
            return Problems.ToResult(Problems.Create("too-many-requests", language), wait);
        }

        var found = await verifier.VerifyAsync(badgeId, ct);
        var belongs = Belongs(found, address);
        return new ResultWithHeaders(TypedResults.Json(new AddressCheckResponse(belongs, belongs && found?.IsValidAt(time.GetUtcNow()) == true)), response =>
        {
            SecurityHeaders.AddForData(response);
            response.Headers.CacheControl = "no-store";
        });
    });

    private const int MaxBadgeIdLength = 64;

    /// <summary>Compares keys in constant time; without a badge, with a key that no address has.</summary>
    private static bool Belongs(VerificationResult? found, EmailAddress address) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(found?.AddressKey ?? new string('.', address.Key.Length)), Encoding.ASCII.GetBytes(address.Key));
}

/// <summary>The address that people share: a page for people, the Open Badges 2.0 assertion for programs that request JSON.</summary>
public sealed class BadgePageEndpoint(
    RequestPipeline pipeline, BadgeVerifier verifier, HostedBadgeService assertions, BadgePage page, IOptions<VerificationOptions> options, TimeProvider time)
{
    private const string HtmlForm = "text/html";
    private const string HtmlContentType = "text/html; charset=utf-8";

    /// <summary>404 in the same form when there is no such badge or its holder keeps it private.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string badgeId, CancellationToken ct) => pipeline.HandleAsync(request, async () =>
    {
        if (ChooseForm(request.Headers.Accept) != HtmlForm)
        {
            request.HttpContext.Response.Headers.Vary = "Accept";
            return AssertionResult.Create(request, await assertions.FindAsync(badgeId, ct));
        }

        var language = Languages.FromRequest(request);
        if (await verifier.VerifyAsync(badgeId, ct) is not { } found)
        {
            return ToPageResult(PageLayout.RenderNotFound(language), StatusCodes.Status404NotFound, response => response.Headers.CacheControl = "no-store");
        }

        var now = time.GetUtcNow();
        var newer = found.ReplacedBy is { } id && await verifier.VerifyAsync(id, ct) is not null ? id : null;
        return ToPageResult(page.Render(found, newer, now, language), StatusCodes.Status200OK, PublicCacheControl.Create(found, now, options.Value.CacheFor).WriteTo);
    });

    internal static string ChooseForm(IEnumerable<string?> accept) => AcceptNegotiator.GetPreferred(accept, namedFirst: true, HtmlForm, "application/ld+json", "application/json");

    private static ResultWithHeaders ToPageResult(string html, int status, Action<HttpResponse> caching) => new(
        TypedResults.Content(html, HtmlContentType, Encoding.UTF8, status),
        response =>
        {
            SecurityHeaders.AddForPage(response);
            response.Headers.Vary = "Accept, Accept-Language";
            caching(response);
        });
}

internal static class VerificationRoutes
{
    public static void MapVerification(this IEndpointRouteBuilder app)
    {
        app.MapMethods(ApiRoutes.VerifyBadge, EndpointConventions.GetOrHead,
                (HttpRequest request, string badgeId, VerificationEndpoint verify, CancellationToken ct) => verify.GetAsync(request, badgeId, ct))
            .WithOperation("VerifyBadge", "Public", "Verifies a badge in real time.").Produces<VerificationResponse>().ProducesProblems(404, 503);
        app.MapPost(ApiRoutes.CheckAddress, (HttpRequest request, AddressCheckEndpoint check, CancellationToken ct) => check.CheckAsync(request, ct))
            .WithOperation("CheckBadge", "Public", "Tells whether a badge belongs to an address.").AcceptsJson<AddressCheckRequest>().Produces<AddressCheckResponse>().ProducesProblems(400, 429, 503);
        app.MapMethods(ApiRoutes.BadgePage, EndpointConventions.GetOrHead,
                (HttpRequest request, string badgeId, BadgePageEndpoint page, CancellationToken ct) => page.GetAsync(request, badgeId, ct))
            .WithOperation("ShowBadge", "Public", "The public page of a badge, or its Open Badges 2.0 assertion for whoever asks for JSON.")
            .Produces<AssertionDocument>(200, "text/html", "application/ld+json", "application/json").ProducesContent(404, "text/html").Produces<RevokedAssertion>(410, "application/ld+json", "application/json").ProducesProblems(503);
    }
}

/// <summary>For web sites into which somebody has pasted the address of a badge (oEmbed 1.0).</summary>
public sealed class OEmbedEndpoint(
    RequestPipeline pipeline, BadgeVerifier verifier, LevelCatalog levels, PublicUrls addresses, IOptions<SiteOptions> site, IOptions<VerificationOptions> options, TimeProvider time)
{
    private const int SmallestSize = 32;
    private static readonly string[] SizeParameters = ["maxwidth", "maxheight"];

    /// <summary>A linked picture that fits <c>maxwidth</c> and <c>maxheight</c>; 404 for any other address, 501 for other formats than JSON.</summary>
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async () =>
    {
        var language = Languages.FromRequest(request);
        if (request.Query["format"] is [{ Length: > 0 } format] && format != "json")
        {
            return Problems.ToResult(Problems.Create("format-not-supported", language));
        }

        if (!Uri.TryCreate(request.Query["url"], UriKind.Absolute, out var url))
        {
            return Problems.ToResult(Problems.InvalidRequest(language, new Dictionary<string, string> { ["url"] = Localizer.Get("error.url", language) }));
        }

        return addresses.FindBadgeId(url) is { } badgeId && await verifier.VerifyAsync(badgeId, ct) is { } found
            ? ToResult(found, SizeFor(request.Query), language)
            : Problems.ToResult(Problems.Create("not-found", language));
    });

    private ResultWithHeaders ToResult(VerificationResult found, int size, CultureInfo language)
    {
        var caching = PublicCacheControl.Create(found, time.GetUtcNow(), options.Value.CacheFor);
        var (name, page, picture) = (levels.NameOf(found.Level), addresses.BadgePage(found.BadgeId), addresses.BadgeImage(found.BadgeId));
        var body = new OEmbedResponse
        {
            Title = BadgePage.TitleOf(found, found.StateAt(time.GetUtcNow()), name, language),
            AuthorName = found.Holder,
            ProviderUrl = site.Value.GetWebUri(""),
            CacheAge = (int)caching.Left.TotalSeconds,
            ThumbnailUrl = picture,
            Html = BadgeEmbed.Create(name, page, picture, size, language),
            Width = size,
            Height = size,
        };
        return new(TypedResults.Json(body), response =>
        {
            SecurityHeaders.AddForData(response);
            response.Headers.Vary = "Accept-Language";
            caching.WriteTo(response);
        });
    }

    private static int SizeFor(IQueryCollection query) => Math.Max(SmallestSize, SizeParameters
        .Select(name => int.TryParse(query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : BadgeEmbed.Size)
        .Append(BadgeEmbed.Size).Min());
}

internal static class OEmbedRoutes
{
    public static void MapOEmbed(this IEndpointRouteBuilder app) =>
        app.MapMethods(ApiRoutes.OEmbed, EndpointConventions.GetOrHead, (HttpRequest request, OEmbedEndpoint oEmbed, CancellationToken ct) => oEmbed.GetAsync(request, ct))
            .WithOperation("GetOEmbed", "Public", "How to embed the badge at an address (oEmbed 1.0, JSON).").WithQuery(QueryParameters.PageUrl, QueryParameters.EmbedFormat, QueryParameters.MaxWidth, QueryParameters.MaxHeight).Produces<OEmbedResponse>().ProducesProblems(400, 404, 501, 503);
}
