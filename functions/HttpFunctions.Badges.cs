using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Http;
using MyIpma.Core.Http.Endpoints;

namespace MyIpma.Functions;

public sealed class BadgeFunctions(BadgeEndpoints badges)
{
    [Function("ListMyBadges")]
    public Task<IResult> ListMyBadges(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.MyBadges)] HttpRequest request, CancellationToken ct) =>
        badges.ListAsync(request, ct);

    [Function("GetMyBadge")]
    public Task<IResult> GetMyBadge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.MyBadge)] HttpRequest request, string badgeId, CancellationToken ct) =>
        badges.GetAsync(request, badgeId, ct);
}

/// <summary>Functions that start or move a claim pass on the client that reaches its workflow.</summary>
public sealed class ClaimFunctions(ClaimEndpoints claims, BulkClaimEndpoint bulk, ClaimRedirectEndpoint redirect, DurableClientAccessor clients)
{
    [Function("ClaimBadge")]
    public Task<IResult> ClaimBadge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.ClaimBadge)] HttpRequest request, string badgeId,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => claims.ClaimAsync(request, badgeId, ct));

    [Function("ClaimBadges")]
    public Task<IResult> ClaimBadges(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.Claims)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => bulk.ClaimAsync(request, ct));

    [Function("GetClaim")]
    public Task<IResult> GetClaim(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.Claim)] HttpRequest request, string claimId, CancellationToken ct) =>
        claims.GetAsync(request, claimId, ct);

    [Function("ProceedClaim")]
    public Task<IResult> ProceedClaim(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.ProceedClaim)] HttpRequest request, string claimId,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => claims.ProceedAsync(request, claimId, ct));

    [Function("ExtendClaim")]
    public Task<IResult> ExtendClaim(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.ExtendClaim)] HttpRequest request, string claimId, [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => claims.ExtendAsync(request, claimId, ct));

    [Function("ClaimAgainAndGo")]
    public Task<IResult> ClaimAgainAndGo(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.ClaimRedirect)] HttpRequest request, string ticket,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => redirect.ClaimAgainAsync(request, ticket, ct));

    [Function("GoToCredly")]
    public Task<IResult> GoToCredly(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.ClaimRedirect)] HttpRequest request, string ticket,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => redirect.RedirectAsync(request, ticket, ct));
}

public sealed class ShareFunctions(ShareEndpoint share)
{
    [Function("GetShareKit")]
    public Task<IResult> GetShareKit(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.ShareBadge)] HttpRequest request, string badgeId, CancellationToken ct) =>
        share.GetAsync(request, badgeId, ct);
}

public sealed class TimelineFunctions(TimelineEndpoint timelines, DiagnosisEndpoint diagnoses)
{
    [Function("GetTimeline")]
    public Task<IResult> GetTimeline(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.Timeline)] HttpRequest request, string badgeId, CancellationToken ct) =>
        timelines.GetAsync(request, badgeId, ct);

    [Function("GetDiagnosis")]
    public Task<IResult> GetDiagnosis(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.Diagnosis)] HttpRequest request, CancellationToken ct) =>
        diagnoses.GetAsync(request, ct);
}
