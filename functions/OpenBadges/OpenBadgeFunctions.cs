using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using MyIpma.Core.Http;

namespace MyIpma.Functions.OpenBadges;

/// <summary>Open Badges 2.0 and 3.0.</summary>
public sealed class OpenBadgeFunctions(HostedBadgeEndpoints badges, CredentialEndpoints credentials)
{
    [Function("GetAssertion")]
    public Task<IResult> GetAssertion(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Assertion)] HttpRequest request, string badgeId, CancellationToken ct) =>
        badges.GetAssertionAsync(request, badgeId, ct);

    [Function("GetBadgeClass")]
    public Task<IResult> GetBadgeClass(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.BadgeClass)] HttpRequest request, string level, CancellationToken ct) =>
        badges.GetClassAsync(request, level, ct);

    [Function("GetBadgeIssuer")]
    public Task<IResult> GetBadgeIssuer(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.BadgeIssuer)] HttpRequest request, CancellationToken ct) =>
        badges.GetIssuerAsync(request, ct);

    [Function("GetMyCredential")]
    public Task<IResult> GetMyCredential(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.MyCredential)] HttpRequest request, string badgeId, CancellationToken ct) =>
        credentials.GetAsync(request, badgeId, ct);

    [Function("GetStatusList")]
    public Task<IResult> GetStatusList(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.StatusList)] HttpRequest request, string listId, CancellationToken ct) =>
        credentials.GetStatusListAsync(request, listId, ct);

    [Function("GetDid")]
    public Task<IResult> GetDid(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Did)] HttpRequest request, CancellationToken ct) =>
        credentials.GetDidAsync(request, ct);

    [Function("GetKeys")]
    public Task<IResult> GetKeys(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Keys)] HttpRequest request, CancellationToken ct) =>
        credentials.GetKeysAsync(request, ct);
}
