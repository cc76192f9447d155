using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Http;
using MyIpma.Core.Http.Endpoints;

namespace MyIpma.Functions;

/// <summary>What operators see and put right.</summary>
public sealed class AdminFunctions(InboxEndpoints inbox, DriftEndpoints drift, DurableClientAccessor clients)
{
    [Function("ListInbox")]
    public Task<IResult> ListInbox(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.AdminInbox)] HttpRequest request, CancellationToken ct) =>
        inbox.ListAsync(request, ct);

    [Function("ReplayInboxEvent")]
    public Task<IResult> ReplayInboxEvent(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.AdminInboxReplay)] HttpRequest request, string eventId,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => inbox.ReplayAsync(request, eventId, ct));

    [Function("GetDrift")]
    public Task<IResult> GetDrift(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.AdminDrift)] HttpRequest request, CancellationToken ct) =>
        drift.ReportAsync(request, ct);

    [Function("RepairDrift")]
    public Task<IResult> RepairDrift(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.AdminDriftRepair)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => drift.RepairAsync(request, ct));

    [Function("Reconcile")]
    public Task<IResult> Reconcile(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.AdminReconcile)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => drift.ReconcileAsync(request, ct));
}

/// <summary>What operators do with single badges and with the Credly token.</summary>
public sealed class OperatorFunctions(BadgeOfferEndpoint offers, CredlyTokenEndpoint tokens, DurableClientAccessor clients)
{
    [Function("OfferBadge")]
    public Task<IResult> OfferBadge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.AdminOfferBadge)] HttpRequest request, string badgeId,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => offers.OfferAsync(request, badgeId, ct));

    [Function("RotateCredlyToken")]
    public Task<IResult> RotateCredlyToken(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.AdminRotateToken)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => tokens.RotateAsync(request, ct));
}
