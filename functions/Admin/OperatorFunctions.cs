using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Http;
using MyIpma.Functions.Workflow;

namespace MyIpma.Functions.Admin;

/// <summary>What operators do with single badges and with the Credly token.</summary>
public sealed class OperatorFunctions(OfferEndpoint offers, TokenEndpoint tokens, DurableClients clients)
{
    [Function("OfferBadge")]
    public Task<IResult> OfferBadge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.OfferBadge)] HttpRequest request, string badgeId,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => offers.OfferAsync(request, badgeId, ct));

    [Function("RotateCredlyToken")]
    public Task<IResult> RotateCredlyToken(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.RotateToken)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => tokens.RotateAsync(request, ct));
}
