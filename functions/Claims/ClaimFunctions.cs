using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Http;
using MyIpma.Functions.Workflow;

namespace MyIpma.Functions.Claims;

/// <summary>Claims. Those functions that start or move one bring the client their workflow is reached by.</summary>
public sealed class ClaimFunctions(ClaimEndpoints claims, ClaimSeveralEndpoint several, GoEndpoint go, DurableClients clients)
{
    [Function("ClaimBadge")]
    public Task<IResult> ClaimBadge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.ClaimBadge)] HttpRequest request, string badgeId,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => claims.ClaimAsync(request, badgeId, ct));

    [Function("ClaimBadges")]
    public Task<IResult> ClaimBadges(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Claims)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => several.ClaimAsync(request, ct));

    [Function("GetClaim")]
    public Task<IResult> GetClaim(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Claim)] HttpRequest request, string claimId, CancellationToken ct) =>
        claims.GetAsync(request, claimId, ct);

    [Function("ProceedClaim")]
    public Task<IResult> ProceedClaim(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.ProceedClaim)] HttpRequest request, string claimId,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => claims.ProceedAsync(request, claimId, ct));

    [Function("GoToCredly")]
    public Task<IResult> GoToCredly(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Go)] HttpRequest request, string ticket,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => go.GoAsync(request, ticket, ct));
}
