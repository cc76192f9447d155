using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using MyIpma.Core.Http;

namespace MyIpma.Functions.Share;

/// <summary>Sharing.</summary>
public sealed class ShareFunctions(ShareEndpoint share)
{
    [Function("GetShareKit")]
    public Task<IResult> GetShareKit(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.ShareBadge)] HttpRequest request, string badgeId, CancellationToken ct) =>
        share.GetAsync(request, badgeId, ct);
}
