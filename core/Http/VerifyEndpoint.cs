using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using MyIpma.Core.Certificates;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.Texts;
using MyIpma.Core.Verify;

namespace MyIpma.Core.Http;

/// <summary>Verifies a badge for everybody.</summary>
public sealed class VerifyEndpoint(Edge edge, BadgeVerifier verifier, LevelCatalog levels, IOptions<VerifyOptions> options, TimeProvider time)
{
    /// <summary>How the badge stands now; 404 when there is none or its holder does not show it.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string badgeId, CancellationToken ct) => edge.AnswerAsync(request, async () =>
    {
        if (await verifier.VerifyAsync(badgeId, ct) is not { } found)
        {
            return Problems.Answer(Problems.Of("not-found", Languages.Of(request)));
        }

        var now = time.GetUtcNow();
        var body = new VerifyBody(
            found.IsValidAt(now), found.StatusAt(now), levels.NameOf(found.Level), found.Holder, found.IssuedOn, found.ExpiresOn, found.CheckedAt, found.Source);
        var caching = PublicCaching.Of(found, now, options.Value.CacheFor);
        return new HeadedAnswer(TypedResults.Json(body), response =>
        {
            SecurityHeaders.OfData(response);
            caching.Write(response);
        });
    });
}
