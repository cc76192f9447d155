using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Http.Bodies;

namespace MyIpma.Core.Http.Mapping;

/// <summary>Maps the routes that tell what happened to a badge and where it is.</summary>
internal static class WhereaboutsRoutes
{
    public static void MapWhereabouts(this IEndpointRouteBuilder app)
    {
        app.MapGet(Routes.Timeline, (HttpRequest request, string badgeId, TimelineEndpoint timelines, CancellationToken ct) => timelines.GetAsync(request, badgeId, ct))
            .Named("GetTimeline", "Badges", "Everything that happened to a badge.").Produces<TimelineBody>().Fails(401, 403, 404);
        app.MapGet(Routes.Diagnosis, (HttpRequest request, DiagnosisEndpoint diagnoses, CancellationToken ct) => diagnoses.GetAsync(request, ct))
            .Named("GetDiagnosis", "Badges", "Where the badge of a certificate is, or all of them.").Produces<DiagnosisBody>().Fails(401, 403);
    }
}
