using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Http;
using MyIpma.Core.Http.Endpoints;

namespace MyIpma.Functions;

public sealed class AdminFunctions(InboxEndpoints inbox, DriftEndpoints drift, DurableClientAccessor clients)
{
    [Function("ListInbox")]
    public Task<IResult> ListInbox(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.AdminInbox)] HttpRequest request, CancellationToken ct) =>
        inbox.ListAsync(request, ct);

    [Function("ReplayInboxEvent")]
    public Task<IResult> ReplayInboxEvent(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.AdminInboxReplay)] HttpRequest request, string eventId,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => inbox.ReplayAsync(request, eventId, ct));

    [Function("GetDrift")]
    public Task<IResult> GetDrift(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.AdminDrift)] HttpRequest request, CancellationToken ct) =>
        drift.ReportAsync(request, ct);

    [Function("RepairDrift")]
    public Task<IResult> RepairDrift(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.AdminDriftRepair)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => drift.RepairAsync(request, ct));

    [Function("Reconcile")]
    public Task<IResult> Reconcile(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.AdminReconcile)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => drift.ReconcileAsync(request, ct));
}

public sealed class OperatorFunctions(CredlyTokenEndpoint tokens, DurableClientAccessor clients)
{
    [Function("GetCredlyToken")]
    public Task<IResult> GetCredlyToken(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.AdminToken)] HttpRequest request, CancellationToken ct) =>
        tokens.GetAsync(request, ct);

    [Function("RotateCredlyToken")]
    public Task<IResult> RotateCredlyToken(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.AdminRotateToken)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => tokens.RotateAsync(request, ct));
}

public sealed class StaffFunctions(PeopleSearchEndpoint search, PersonActionEndpoints people, AuditEndpoint audit, DurableClientAccessor clients)
{
    [Function("SearchPeople")]
    public Task<IResult> SearchPeople(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.AdminSearchPeople)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => search.SearchAsync(request, ct));

    [Function("RepairPerson")]
    public Task<IResult> RepairPerson(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.AdminRepairPerson)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => people.RepairAsync(request, ct));

    [Function("UnlockMailbox")]
    public Task<IResult> UnlockMailbox(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.AdminUnlockMailbox)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => people.UnlockAsync(request, ct));

    [Function("ListAudit")]
    public Task<IResult> ListAudit(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.AdminAudit)] HttpRequest request, CancellationToken ct) =>
        audit.ListAsync(request, ct);
}

public sealed class BadgeActionFunctions(BadgeActionEndpoints actions, DurableClientAccessor clients)
{
    [Function("OfferBadge")]
    public Task<IResult> OfferBadge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.AdminOfferBadge)] HttpRequest request, string badgeId,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => actions.OfferAsync(request, badgeId, ct));

    [Function("SendBadgeMail")]
    public Task<IResult> SendBadgeMail(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.AdminSendMail)] HttpRequest request, string badgeId,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => actions.SendMailAsync(request, badgeId, ct));

    [Function("CorrectBadgeAddress")]
    public Task<IResult> CorrectBadgeAddress(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.AdminCorrectAddress)] HttpRequest request, string badgeId,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => actions.CorrectAddressAsync(request, badgeId, ct));

    [Function("CorrectBadgeName")]
    public Task<IResult> CorrectBadgeName(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.AdminCorrectName)] HttpRequest request, string badgeId,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => actions.CorrectNameAsync(request, badgeId, ct));

    [Function("RevokeBadge")]
    public Task<IResult> RevokeBadge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.AdminRevokeBadge)] HttpRequest request, string badgeId,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => actions.RevokeAsync(request, badgeId, ct));
}

public sealed class ReportFunctions(ReportEndpoint report)
{
    [Function("GetBadgeReport")]
    public Task<IResult> GetBadgeReport(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.AdminBadgeReport)] HttpRequest request, CancellationToken ct) =>
        report.GetAsync(request, ct);
}

public sealed class ImportFunctions(ImportEndpoints imports, DurableClientAccessor clients)
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
}
