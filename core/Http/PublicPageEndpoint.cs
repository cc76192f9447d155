using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using MyIpma.Core.PublicPage;
using MyIpma.Core.Texts;
using MyIpma.Core.Verify;

namespace MyIpma.Core.Http;

/// <summary>The page of a badge for everybody.</summary>
public sealed class PublicPageEndpoint(Edge edge, BadgeVerifier verifier, BadgePage page, IOptions<VerifyOptions> options, TimeProvider time)
{
    private const string Html = "text/html; charset=utf-8";
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(60);

    /// <summary>The page; 404 as a page when there is no such badge or its holder does not show it.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string badgeId, CancellationToken ct) => edge.AnswerAsync(request, async () =>
    {
        var language = Languages.Of(request);
        if (await verifier.VerifyAsync(badgeId, ct) is not { } found)
        {
            return Answer(PageFrame.Missing(language), StatusCodes.Status404NotFound, response => response.Headers.CacheControl = "no-store");
        }

        var now = time.GetUtcNow();
        var newer = found.ReplacedBy is { } id && await verifier.VerifyAsync(id, ct) is not null ? id : null;
        return Answer(page.Of(found, newer, now, language), StatusCodes.Status200OK, PublicCaching.Of(found, now, options.Value.CacheFor, Stale).Write);
    });

    private static HeadedAnswer Answer(string html, int status, Action<HttpResponse> caching) => new(
        TypedResults.Content(html, Html, Encoding.UTF8, status),
        response =>
        {
            SecurityHeaders.OfPage(response);
            response.Headers.Vary = "Accept-Language";
            caching(response);
        });
}
