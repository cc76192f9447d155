using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Http;
using MyIpma.Functions.Workflow;

namespace MyIpma.Functions.People;

/// <summary>The person, their addresses and what they chose.</summary>
public sealed class PeopleFunctions(
    MeEndpoints me, AddressEndpoints addresses, BadgeAddressEndpoint address, GuideEndpoint guide, CertificateEndpoints certificates,
    DurableClients clients)
{
    [Function("GetMe")]
    public Task<IResult> GetMe(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Me)] HttpRequest request, CancellationToken ct) =>
        me.GetAsync(request, ct);

    [Function("AddAddress")]
    public Task<IResult> AddAddress(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.MyAddresses)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => addresses.AddAsync(request, ct));

    [Function("VerifyAddress")]
    public Task<IResult> VerifyAddress(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.VerifyAddress)] HttpRequest request, string addressKey,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => addresses.VerifyAsync(request, addressKey, ct));

    [Function("RemoveAddress")]
    public Task<IResult> RemoveAddress(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.MyAddress)] HttpRequest request, string addressKey,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => addresses.RemoveAsync(request, addressKey, ct));

    [Function("MoveBadge")]
    public Task<IResult> MoveBadge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.BadgeAddress)] HttpRequest request, string badgeId,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => address.MoveAsync(request, badgeId, ct));

    [Function("GetGuide")]
    public Task<IResult> GetGuide(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Guide)] HttpRequest request, CancellationToken ct) =>
        guide.GetAsync(request, ct);

    [Function("ListMyCertificates")]
    public Task<IResult> ListMyCertificates(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.MyCertificates)] HttpRequest request, CancellationToken ct) =>
        certificates.ListAsync(request, ct);

    [Function("ChoosePreferences")]
    public Task<IResult> ChoosePreferences(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Routes.Preferences)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => certificates.ChooseAsync(request, ct));
}
