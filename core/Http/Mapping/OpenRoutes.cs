using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Http.Bodies;

namespace MyIpma.Core.Http.Mapping;

/// <summary>Maps the routes that need no sign-in.</summary>
internal static class OpenRoutes
{
    public static void MapOpen(this IEndpointRouteBuilder app)
    {
        app.MapGet(Routes.Go, (HttpRequest request, string ticket, GoEndpoint go, CancellationToken ct) => go.GoAsync(request, ticket, ct))
            .Named("GoToCredly", "Open", "The link to Credly for browsers.").Produces(302).Produces(404, contentType: "text/html").Produces(409, contentType: "text/html").Produces(410, contentType: "text/html");
        app.MapPost(Routes.CredlyWebhook, (HttpRequest request, string secret, WebhookEndpoint webhooks, CancellationToken ct) => webhooks.ReceiveAsync(request, secret, ct))
            .Named("ReceiveCredlyWebhook", "Open", "Takes a webhook of Credly.").Produces(200).Fails(400, 404);
        app.MapMethods(Routes.Health, Describe.Look,
                (HttpRequest request, HealthEndpoint health, CancellationToken ct) => health.GetAsync(request, ct))
            .Named("GetHealth", "Open", "Liveness with version.").Produces<HealthBody>().Produces<HealthBody>(503);
        app.MapGet(Routes.OpenApi, (HttpRequest request) => OpenApiEndpoint.Get(request)).Named("GetOpenApi", "Open", "The contract.").ExcludeFromDescription();
    }
}
