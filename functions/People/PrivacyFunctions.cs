using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Http;
using MyIpma.Functions.Workflow;

namespace MyIpma.Functions.People;

/// <summary>What is held about a person: to take along, or to erase.</summary>
public sealed class PrivacyFunctions(PrivacyEndpoints privacy, DurableClients clients)
{
    [Function("ExportMe")]
    public Task<IResult> ExportMe([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Export)] HttpRequest request, CancellationToken ct) =>
        privacy.ExportAsync(request, ct);

    [Function("EraseMe")]
    public Task<IResult> EraseMe(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.Me)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.With(client, () => privacy.EraseAsync(request, ct));
}
