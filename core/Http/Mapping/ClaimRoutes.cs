using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Http.Bodies;

namespace MyIpma.Core.Http.Mapping;

/// <summary>Maps the routes of claims.</summary>
internal static class ClaimRoutes
{
    public static void MapClaims(this IEndpointRouteBuilder app)
    {
        app.MapPost(Routes.ClaimBadge, (HttpRequest request, string badgeId, ClaimEndpoints claims, CancellationToken ct) => claims.ClaimAsync(request, badgeId, ct))
            .Named("ClaimBadge", "Claims", "Claims a badge.").Produces<ClaimBody>().Produces<ClaimBody>(201).Produces<ClaimBody>(202).Fails(401, 403, 404, 409, 503);
        app.MapPost(Routes.Claims, (HttpRequest request, ClaimSeveralEndpoint claims, CancellationToken ct) => claims.ClaimAsync(request, ct))
            .Named("ClaimBadges", "Claims", "Claims several badges.").Accepts<ClaimSeveralBody>("application/json").Produces<ClaimResultsBody>().Fails(400, 401, 403, 503);
        app.MapGet(Routes.Claim, (HttpRequest request, string claimId, ClaimEndpoints claims, CancellationToken ct) => claims.GetAsync(request, claimId, ct))
            .Named("GetClaim", "Claims", "One claim.").Produces<ClaimBody>().Fails(401, 403, 404);
        app.MapPost(Routes.ProceedClaim, (HttpRequest request, string claimId, ClaimEndpoints claims, CancellationToken ct) => claims.ProceedAsync(request, claimId, ct))
            .Named("ProceedClaim", "Claims", "Proceeds to Credly inside the window.").Produces<ProceedBody>().Fails(401, 403, 404, 409, 410);
    }
}
