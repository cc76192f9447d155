using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Http.Bodies;

namespace MyIpma.Core.Http.Mapping;

/// <summary>Maps the route of the share kit.</summary>
internal static class ShareRoutes
{
    public static void MapShare(this IEndpointRouteBuilder app) =>
        app.MapGet(Routes.ShareBadge, (HttpRequest request, string badgeId, ShareEndpoint share, CancellationToken ct) => share.GetAsync(request, badgeId, ct))
            .Named("GetShareKit", "Badges", "Everything to share an accepted, public badge with.").Produces<ShareBody>().Fails(401, 403, 404, 409);
}
