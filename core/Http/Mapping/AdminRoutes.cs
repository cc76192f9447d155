using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Http.Bodies;

namespace MyIpma.Core.Http.Mapping;

/// <summary>Maps the routes of operators.</summary>
internal static class AdminRoutes
{
    public static void MapAdmin(this IEndpointRouteBuilder app)
    {
        app.MapGet(Routes.AdminInbox, (HttpRequest request, InboxEndpoints inbox, CancellationToken ct) => inbox.ListAsync(request, ct))
            .Named("ListInbox", "Operators", "The events Credly told of.").Produces<InboxBody>().Fails(400, 401, 403);
        app.MapPost(Routes.AdminInboxReplay, (HttpRequest request, string eventId, InboxEndpoints inbox, CancellationToken ct) => inbox.ReplayAsync(request, eventId, ct))
            .Named("ReplayInboxEvent", "Operators", "Handles an event anew.").Produces<InboxEventBody>(202).Fails(401, 403, 404);
        app.MapGet(Routes.AdminDrift, (HttpRequest request, DriftEndpoints drift, CancellationToken ct) => drift.ReportAsync(request, ct))
            .Named("GetDrift", "Operators", "What differs between us and Credly.").Produces<DriftBody>().Fails(400, 401, 403, 503);
        app.MapPost(Routes.AdminDriftRepair, (HttpRequest request, DriftEndpoints drift, CancellationToken ct) => drift.RepairAsync(request, ct))
            .Named("RepairDrift", "Operators", "Puts right what differs, or says what it would do.").Produces<RepairBody>().Fails(400, 401, 403, 503);
        app.MapPost(Routes.AdminReconcile, (HttpRequest request, DriftEndpoints drift, CancellationToken ct) => drift.ReconcileAsync(request, ct))
            .Named("Reconcile", "Operators", "Looks at Credly now.").Produces<ReconcileBody>().Fails(401, 403, 503);
    }
}
