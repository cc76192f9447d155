using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Http.Bodies;

namespace MyIpma.Core.Http.Mapping;

/// <summary>Maps the routes of a person's badges.</summary>
internal static class BadgeRoutes
{
    public static void MapBadges(this IEndpointRouteBuilder app)
    {
        app.MapGet(Routes.MyBadges, (HttpRequest request, BadgeEndpoints badges, CancellationToken ct) => badges.ListAsync(request, ct))
            .Named("ListMyBadges", "Badges", "The person's badges, newest certificate first.").Produces<BadgeListBody>().Produces(304).Fails(400, 401, 403);
        app.MapGet(Routes.MyBadge, (HttpRequest request, string badgeId, BadgeEndpoints badges, CancellationToken ct) => badges.GetAsync(request, badgeId, ct))
            .Named("GetMyBadge", "Badges", "One badge.").Produces<BadgeBody>().Fails(401, 403, 404);
    }
}
