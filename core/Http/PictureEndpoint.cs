using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using MyIpma.Core.Certificates;
using MyIpma.Core.Pictures;
using MyIpma.Core.Texts;
using MyIpma.Core.Verify;

namespace MyIpma.Core.Http;

/// <summary>The pictures of a badge for everybody.</summary>
public sealed class PictureEndpoint
{
    private const string Caching = "public, max-age=300, stale-while-revalidate=3600";

    private readonly Edge edge;
    private readonly BadgeVerifier verifier;
    private readonly BadgePictures pictures;
    private readonly LevelCatalog levels;
    private readonly TimeProvider time;

    internal PictureEndpoint(Edge edge, BadgeVerifier verifier, BadgePictures pictures, LevelCatalog levels, TimeProvider time) =>
        (this.edge, this.verifier, this.pictures, this.levels, this.time) = (edge, verifier, pictures, levels, time);

    /// <summary>The picture for link previews.</summary>
    public Task<IResult> CardAsync(HttpRequest request, string badgeId, CancellationToken ct) =>
        AnswerAsync(request, badgeId, "card", facts => facts, facts => pictures.CardAsync(facts, ct), ct);

    /// <summary>The square picture.</summary>
    public Task<IResult> BadgeAsync(HttpRequest request, string badgeId, CancellationToken ct) =>
        AnswerAsync(request, badgeId, "badge", facts => facts.WithoutPerson, facts => pictures.BadgeAsync(facts, ct), ct);

    private Task<IResult> AnswerAsync(
        HttpRequest request, string badgeId, string kind, Func<PictureFacts, PictureFacts> shown, Func<PictureFacts, Task<byte[]>> draw, CancellationToken ct) =>
        edge.AnswerAsync(request, async () =>
        {
            if (await verifier.VerifyAsync(badgeId, ct) is not { } found)
            {
                return Problems.Answer(Problems.Of("not-found", Languages.Of(request)));
            }

            var facts = shown(FactsOf(found));
            var tag = new EntityTagHeaderValue($"\"{facts.Tag(kind)}\"");
            return new HeadedAnswer(
                EntityTag.IsKnownTo(request, tag) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Bytes(await draw(facts), "image/png"),
                response => Head(response, tag));
        });

    private PictureFacts FactsOf(Verification found) =>
        new(found.Level, levels.NameOf(found.Level), found.Holder, found.IssuedOn, found.ExpiresOn, found.StatusAt(time.GetUtcNow()));

    private static void Head(HttpResponse response, EntityTagHeaderValue tag)
    {
        SecurityHeaders.OfPicture(response);
        response.Headers.CacheControl = Caching;
        response.Headers.ETag = tag.ToString();
    }
}
