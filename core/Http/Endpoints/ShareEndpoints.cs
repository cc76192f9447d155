using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Http.Contracts;
using MyIpma.Core.Http.Pages;

namespace MyIpma.Core.Http.Endpoints;

/// <summary>The share kit of a person's badge.</summary>
public sealed class ShareEndpoint(RequestPipeline pipeline, PersonBadges badges, ShareKit kit, TimeProvider time)
{
    /// <summary>The kit; a badge nobody else can see yet is refused with what to do about it.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string badgeId, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var language = Languages.FromRequest(request);
        if (await badges.FindAsync(person, badgeId, ct) is not { Value: var badge })
        {
            return Problems.ToResult(Problems.Create(new Refusal.BadgeNotFound(), language));
        }

        return badge.SharingRefusal(time.GetUtcNow()) is { } refusal
            ? Problems.ToResult(Problems.Create(refusal, language))
            : new ApiResult<ShareKitResponse>(kit.Create(badge, language));
    });
}

/// <summary>Maps the route of the share kit.</summary>
internal static class ShareRoutes
{
    public static void MapShare(this IEndpointRouteBuilder app) =>
        app.MapGet(ApiRoutes.ShareBadge, (HttpRequest request, string badgeId, ShareEndpoint share, CancellationToken ct) => share.GetAsync(request, badgeId, ct))
            .WithOperation("GetShareKit", "Badges", "Everything to share an accepted, public badge with.").Produces<ShareKitResponse>().ProducesProblems(401, 403, 404, 409);
}
