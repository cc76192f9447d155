using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Badges;
using MyIpma.Core.Http;
using MyIpma.Core.Http.Endpoints;
using MyIpma.Core.Staff;

namespace MyIpma.Functions;

/// <summary>How badges fare, and what keeps the figures right.</summary>
public sealed class ReportFunctions(ReportEndpoint report, BadgeCounters counters)
{
    [Function("GetBadgeReport")]
    public Task<IResult> GetBadgeReport(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.AdminBadgeReport)] HttpRequest request, CancellationToken ct) =>
        report.GetAsync(request, ct);

    [Function("CorrectCounters")]
    public Task CorrectCounters([TimerTrigger(Schedules.LateAtNight)] TimerInfo timer, CancellationToken ct) => counters.CorrectAsync(ct);
}

/// <summary>Imports of certificates.</summary>
public sealed class ImportFunctions(ImportEndpoints imports, ImportMaintenance maintenance, DurableClientAccessor clients)
{
    [Function("ImportCertificates")]
    public Task<IResult> ImportCertificates(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.AdminImport)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => imports.ImportAsync(request, ct));

    [Function("ListImports")]
    public Task<IResult> ListImports(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.AdminImports)] HttpRequest request, CancellationToken ct) =>
        imports.ListAsync(request, ct);

    [Function("GetImport")]
    public Task<IResult> GetImport(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.AdminImportProgress)] HttpRequest request, string importId, CancellationToken ct) =>
        imports.GetAsync(request, importId, ct);

    [Function("GetImportReport")]
    public Task<IResult> GetImportReport(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.AdminImportReport)] HttpRequest request, string importId, CancellationToken ct) =>
        imports.ReportAsync(request, importId, ct);

    /// <summary>Goes on with imports that stopped, and lets old ones go.</summary>
    [Function("LookAfterImports")]
    public Task LookAfterImports([TimerTrigger(Schedules.EveryFiveMinutes)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => maintenance.RunAsync(ct));
}
