using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Http.Bodies;

namespace MyIpma.Core.Http.Mapping;

/// <summary>Maps what operators do with single badges and with the Credly token.</summary>
internal static class OperatorRoutes
{
    public static void MapOperators(this IEndpointRouteBuilder app)
    {
        app.MapPost(Routes.OfferBadge, (HttpRequest request, string badgeId, OfferEndpoint offers, CancellationToken ct) => offers.OfferAsync(request, badgeId, ct))
            .Named("OfferBadge", "Operators", "Offers a declined badge again.").Produces<BadgeBody>().Fails(401, 403, 404, 409);
        app.MapPost(Routes.RotateToken, (HttpRequest request, TokenEndpoint tokens, CancellationToken ct) => tokens.RotateAsync(request, ct))
            .Named("RotateCredlyToken", "Operators", "Rotates the Credly token.").Produces<TokenBody>().Fails(401, 403, 409, 502, 503);
    }
}
