using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Http.Bodies;

namespace MyIpma.Core.Http.Mapping;

/// <summary>Maps the routes by which anybody verifies a badge.</summary>
internal static class VerifyRoutes
{
    public static void MapVerify(this IEndpointRouteBuilder app)
    {
        app.MapMethods(Routes.Verify, Describe.Look,
                (HttpRequest request, string badgeId, VerifyEndpoint verify, CancellationToken ct) => verify.GetAsync(request, badgeId, ct))
            .Named("VerifyBadge", "Public", "Verifies a badge in real time.").Produces<VerifyBody>().Fails(404, 503);
        app.MapPost(Routes.Check, (HttpRequest request, CheckEndpoint check, CancellationToken ct) => check.PostAsync(request, ct))
            .Named("CheckBadge", "Public", "Tells whether a badge belongs to an address.").Accepts<CheckBody>("application/json").Produces<CheckedBody>().Fails(400, 429, 503);
        app.MapMethods(Routes.PublicCard, Describe.Look,
                (HttpRequest request, string badgeId, PictureEndpoint picture, CancellationToken ct) => picture.CardAsync(request, badgeId, ct))
            .Named("ShowBadgeCard", "Public", "The picture for link previews.").Produces(200, contentType: "image/png").Produces(304).Fails(404, 503);
        app.MapMethods(Routes.PublicBadge, Describe.Look,
                (HttpRequest request, string badgeId, PictureEndpoint picture, CancellationToken ct) => picture.BadgeAsync(request, badgeId, ct))
            .Named("ShowBadgePicture", "Public", "The square picture.").Produces(200, contentType: "image/png").Produces(304).Fails(404, 503);
        app.MapMethods(Routes.PublicPage, Describe.Look,
                (HttpRequest request, string badgeId, PublicPageEndpoint page, CancellationToken ct) => page.GetAsync(request, badgeId, ct))
            .Named("ShowBadge", "Public", "The public page of a badge.").Produces(200, contentType: "text/html").Produces(404, contentType: "text/html").Fails(503);
    }
}
