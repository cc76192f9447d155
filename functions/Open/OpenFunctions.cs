using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using MyIpma.Core.Http;

namespace MyIpma.Functions.Open;

/// <summary>What needs no sign-in.</summary>
public sealed class OpenFunctions(WebhookEndpoint webhooks, HealthEndpoint health)
{
    [Function("ReceiveCredlyWebhook")]
    public Task<IResult> ReceiveCredlyWebhook(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.CredlyWebhook)] HttpRequest request, string secret, CancellationToken ct) =>
        webhooks.ReceiveAsync(request, secret, ct);

    [Function("GetHealth")]
    public Task<IResult> GetHealth(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Health)] HttpRequest request, CancellationToken ct) =>
        health.GetAsync(request, ct);

    [Function("GetOpenApi")]
    public static IResult GetOpenApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.OpenApi)] HttpRequest request) =>
        OpenApiEndpoint.Get(request);
}
