using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Http;
using MyIpma.Core.Http.Bodies;

namespace MyIpma.Core;

/// <summary>Maps the HTTP contract onto ASP.NET Core routes; the Functions host declares the same ones as triggers.</summary>
public static class MyIpmaEndpoints
{
    /// <summary>Maps every route of the contract.</summary>
    public static void MapMyIpma(this IEndpointRouteBuilder app)
    {
        app.MapBadges();
        app.MapClaims();
        app.MapOpen();
    }

    private static void MapBadges(this IEndpointRouteBuilder app)
    {
        app.MapGet(Routes.MyBadges, (HttpRequest request, BadgeEndpoints badges, CancellationToken ct) => badges.ListAsync(request, ct))
            .Named("ListMyBadges", "The person's badges, newest certificate first.").Produces<BadgeListBody>().Produces(304).Fails(400, 401, 403);
        app.MapGet(Routes.MyBadge, (HttpRequest request, string badgeId, BadgeEndpoints badges, CancellationToken ct) => badges.GetAsync(request, badgeId, ct))
            .Named("GetMyBadge", "One badge.").Produces<BadgeBody>().Fails(401, 403, 404);
    }

    private static void MapClaims(this IEndpointRouteBuilder app)
    {
        app.MapPost(Routes.ClaimBadge, (HttpRequest request, string badgeId, ClaimEndpoints claims, CancellationToken ct) => claims.ClaimAsync(request, badgeId, ct))
            .Named("ClaimBadge", "Claims a badge.").Produces<ClaimBody>().Produces<ClaimBody>(201).Produces<ClaimBody>(202).Fails(401, 403, 404, 409, 503);
        app.MapPost(Routes.Claims, (HttpRequest request, ClaimSeveralEndpoint claims, CancellationToken ct) => claims.ClaimAsync(request, ct))
            .Named("ClaimBadges", "Claims several badges.").Accepts<ClaimSeveralBody>("application/json").Produces<ClaimResultsBody>().Fails(400, 401, 403, 503);
        app.MapGet(Routes.Claim, (HttpRequest request, string claimId, ClaimEndpoints claims, CancellationToken ct) => claims.GetAsync(request, claimId, ct))
            .Named("GetClaim", "One claim.").Produces<ClaimBody>().Fails(401, 403, 404);
        app.MapPost(Routes.ProceedClaim, (HttpRequest request, string claimId, ClaimEndpoints claims, CancellationToken ct) => claims.ProceedAsync(request, claimId, ct))
            .Named("ProceedClaim", "Proceeds to Credly inside the window.").Produces<ProceedBody>().Fails(401, 403, 404, 409, 410);
    }

    private static void MapOpen(this IEndpointRouteBuilder app)
    {
        app.MapGet(Routes.Go, (HttpRequest request, string ticket, GoEndpoint go, CancellationToken ct) => go.GoAsync(request, ticket, ct))
            .Named("GoToCredly", "The link to Credly for browsers.").Produces(302).Produces(404, contentType: "text/html").Produces(409, contentType: "text/html").Produces(410, contentType: "text/html");
        app.MapPost(Routes.CredlyWebhook, (HttpRequest request, string secret, WebhookEndpoint webhooks, CancellationToken ct) => webhooks.ReceiveAsync(request, secret, ct))
            .Named("ReceiveCredlyWebhook", "Takes a webhook of Credly.").Accepts<Inbox.WebhookEnvelope>("application/json").Produces(200).Fails(400, 404);
        app.MapGet(Routes.Health, (HttpRequest request, HealthEndpoint health, CancellationToken ct) => health.GetAsync(request, ct))
            .Named("GetHealth", "Liveness with version.").Produces<HealthBody>();
        app.MapGet(Routes.OpenApi, (HttpRequest request) => OpenApiEndpoint.Get(request)).Named("GetOpenApi", "The contract.").ExcludeFromDescription();
    }

    private static RouteHandlerBuilder Named(this RouteHandlerBuilder route, string name, string summary) => route.WithName(name).WithSummary(summary).WithTags(TagOf(name));

    private static string TagOf(string name) => name.Contains("Claim", StringComparison.Ordinal) ? "Claims" : name.Contains("My", StringComparison.Ordinal) ? "Badges" : "Open";

    private static RouteHandlerBuilder Fails(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            route.Produces<ProblemDetails>(status, "application/problem+json");
        }

        return route;
    }
}
