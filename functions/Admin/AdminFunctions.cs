using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Http;
using MyIpma.Functions.Workflow;

namespace MyIpma.Functions.Admin;

/// <summary>What operators see and put right.</summary>
public sealed class AdminFunctions(InboxEndpoints inbox, DriftEndpoints drift, DurableClients clients)
{
    [Function("ListInbox")]
    public Task<IResult> ListInbox(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.AdminInbox)] HttpRequest request, CancellationToken ct) =>
        inbox.ListAsync(request, ct);

    [Function("ReplayInboxEvent")]
    public Task<IResult> ReplayInboxEvent(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.AdminInboxReplay)] HttpRequest request, string eventId,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => inbox.ReplayAsync(request, eventId, ct));

    [Function("GetDrift")]
    public Task<IResult> GetDrift(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.AdminDrift)] HttpRequest request, CancellationToken ct) =>
        drift.ReportAsync(request, ct);

    [Function("RepairDrift")]
    public Task<IResult> RepairDrift(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.AdminDriftRepair)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => drift.RepairAsync(request, ct));

    [Function("Reconcile")]
    public Task<IResult> Reconcile(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.AdminReconcile)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => drift.ReconcileAsync(request, ct));
}
