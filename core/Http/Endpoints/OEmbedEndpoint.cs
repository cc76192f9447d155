using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Http.Contracts;
using MyIpma.Core.Http.Pages;
using MyIpma.Core.Verification;

namespace MyIpma.Core.Http.Endpoints;

/// <summary>Tells web sites how to show a badge whose address somebody pasted into them (oEmbed 1.0).</summary>
public sealed class OEmbedEndpoint(
    RequestPipeline pipeline, BadgeVerifier verifier, LevelCatalog levels, PublicUrls addresses, IOptions<SiteOptions> site, IOptions<VerificationOptions> options, TimeProvider time)
{
    private const int SmallestSize = 32;
    private static readonly string[] SizeParameters = ["maxwidth", "maxheight"];

    /// <summary>The badge behind <c>?url=</c> as a linked picture that fits <c>maxwidth</c> and <c>maxheight</c>; 404 for any other address, 501 for other formats than JSON.</summary>
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

/// <summary>Maps the route of oEmbed.</summary>
internal static class OEmbedRoutes
{
    public static void MapOEmbed(this IEndpointRouteBuilder app) =>
        app.MapMethods(ApiRoutes.OEmbed, EndpointConventions.GetOrHead, (HttpRequest request, OEmbedEndpoint oEmbed, CancellationToken ct) => oEmbed.GetAsync(request, ct))
            .WithOperation("GetOEmbed", "Public", "How to embed the badge at an address (oEmbed 1.0, JSON).").WithQuery(QueryParameters.PageUrl, QueryParameters.EmbedFormat, QueryParameters.MaxWidth, QueryParameters.MaxHeight).Produces<OEmbedResponse>().ProducesProblems(400, 404, 501, 503);
}
