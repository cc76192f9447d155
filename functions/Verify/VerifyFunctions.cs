using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using MyIpma.Core.Http;

namespace MyIpma.Functions.Verify;

/// <summary>What anybody may see and verify.</summary>
public sealed class VerifyFunctions(VerifyEndpoint verify, CheckEndpoint check, PictureEndpoint picture, PublicPageEndpoint page)
{
    [Function("VerifyBadge")]
    public Task<IResult> VerifyBadge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Verify)] HttpRequest request, string badgeId, CancellationToken ct) =>
        verify.GetAsync(request, badgeId, ct);

    [Function("CheckBadge")]
    public Task<IResult> CheckBadge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Check)] HttpRequest request, CancellationToken ct) =>
        check.PostAsync(request, ct);

    [Function("ShowBadgeCard")]
    public Task<IResult> ShowBadgeCard(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.PublicCard)] HttpRequest request, string badgeId, CancellationToken ct) =>
        picture.CardAsync(request, badgeId, ct);

    [Function("ShowBadgePicture")]
    public Task<IResult> ShowBadgePicture(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.PublicBadge)] HttpRequest request, string badgeId, CancellationToken ct) =>
        picture.BadgeAsync(request, badgeId, ct);

    [Function("ShowBadge")]
    public Task<IResult> ShowBadge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.PublicPage)] HttpRequest request, string badgeId, CancellationToken ct) =>
        page.GetAsync(request, badgeId, ct);
}
