using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using MyIpma.Core.Http;

namespace MyIpma.Functions.Badges;

/// <summary>A person's badges.</summary>
public sealed class BadgeFunctions(BadgeEndpoints badges)
{
    [Function("ListMyBadges")]
    public Task<IResult> ListMyBadges(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.MyBadges)] HttpRequest request, CancellationToken ct) =>
        badges.ListAsync(request, ct);

    [Function("GetMyBadge")]
    public Task<IResult> GetMyBadge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.MyBadge)] HttpRequest request, string badgeId, CancellationToken ct) =>
        badges.GetAsync(request, badgeId, ct);
}
