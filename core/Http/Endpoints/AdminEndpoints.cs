using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using MyIpma.Core.Common;
using MyIpma.Core.CredlyTokens;
using MyIpma.Core.Http.Contracts;
using MyIpma.Core.Identity;
using MyIpma.Core.Reconciliation;
using MyIpma.Core.Staff;
using MyIpma.Core.Webhooks;

namespace MyIpma.Core.Http.Endpoints;

public sealed class InboxEndpoints(RequestPipeline pipeline, InboxAdminService inbox, PersonActions actions)
{
    public Task<IResult> ListAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleOperatorAsync(request, async () =>
    {
        var errors = new Dictionary<string, string>();
        var status = ParseStatus(request, errors);
        var cursor = request.Query["cursor"].ToString();
        if (cursor.Length > 0 && !WebhookEnvelope.IsUsableId(cursor))
        {
            errors["cursor"] = Localizer.Get("error.cursor", Languages.FromRequest(request));
        }

        if (errors.Count > 0)
        {
            return Problems.ToResult(Problems.InvalidRequest(Languages.FromRequest(request), errors));
        }

        var page = await inbox.ListAsync(status, cursor.Length > 0 ? cursor : null, ct);
        return new ApiResult<InboxResponse>(new([.. page.Items.Select(InboxEventResponse.FromEvent)], page.Next));
    });

    /// <summary>202 with the event as it waits to be handled again. The reason is optional.</summary>
    public Task<IResult> ReplayAsync(HttpRequest request, string eventId, CancellationToken ct) => pipeline.HandleOperatorAsync(request, async who =>
    {
        var (reason, refusal) = await StaffRequestReader.ReadOptionalReasonAsync(request, ct);
        if (refusal is not null)
        {
            return refusal;
        }

        return await actions.ReplayAsync(who, eventId, reason, ct) is { } again
            ? new ApiResult<InboxEventResponse>(InboxEventResponse.FromEvent(again), StatusCodes.Status202Accepted)
            : Problems.ToResult(Problems.Create("not-found", Languages.FromRequest(request)));
    });

    private static InboxStatus? ParseStatus(HttpRequest request, Dictionary<string, string> errors)
    {
        var text = request.Query["status"].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        if (char.IsAsciiLetter(text[0]) && Enum.TryParse<InboxStatus>(text, ignoreCase: true, out var status))
        {
            return status;
        }

        var names = string.Join(", ", Enum.GetNames<InboxStatus>().Select(name => char.ToLowerInvariant(name[0]) + name[1..]));
        errors["status"] = Localizer.Get("error.unknown-status", Languages.FromRequest(request), names);
        return null;
    }
}

/// <summary>Differences from Credly, and what operators can do about them.</summary>
public sealed class DriftEndpoints(
    RequestPipeline pipeline, DriftService drift, EventFeedReader feed, BadgeReconciliationJob walk, AuditLog audit, IOptions<ReconciliationOptions> options)
{
    /// <summary>The target in the audit log for all of Credly.</summary>
    private const string Everything = "credly";

    /// <summary>From the cursor on, for as long as a request may take.</summary>
    public Task<IResult> ReportAsync(HttpRequest request, CancellationToken ct) => RespondAsync(request, async (_, cursor) =>
        new ApiResult<DriftResponse>(DriftResponse.FromReport(await drift.ReportAsync(cursor, ct))));

    /// <summary>Without <c>dryRun=false</c> it only says what it would do.</summary>
    public Task<IResult> RepairAsync(HttpRequest request, CancellationToken ct) => RespondAsync(request, async (who, cursor) =>
    {
        var (dryRun, invalid) = DryRunParameter.Read(request);
        if (invalid is not null)
        {
            return invalid;
        }

        var (reason, refusal) = await StaffRequestReader.ReadOptionalReasonAsync(request, ct);
        return refusal ?? new ApiResult<DriftRepairResponse>(DriftRepairResponse.FromReport(await RepairAsync(who, reason, cursor, dryRun ?? true, ct)));
    });

    public Task<IResult> ReconcileAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleOperatorAsync(request, async who =>
    {
        var (reason, refusal) = await StaffRequestReader.ReadOptionalReasonAsync(request, ct);
        return refusal ?? new ApiResult<ReconciliationResponse>(await audit.RecordAsync(
            who,
            StaffAction.Reconcile,
            Everything,
            reason,
            async _ => new ReconciliationResponse(await feed.RunAsync(ct), await walk.RunAsync(options.Value.RequestBudget, ct)),
            report => ToDone(report.Events.Added + report.Walk.Changed),
            ct));
    });

    /// <summary>A dry run changes nothing, so it is not audited.</summary>
    private Task<RepairReport> RepairAsync(SignIn who, string reason, DriftCursor cursor, bool dryRun, CancellationToken ct) => dryRun
        ? drift.RepairAsync(cursor, dryRun: true, ct)
        : audit.RecordAsync(
            who, StaffAction.RepairDrift, Everything, reason, _ => drift.RepairAsync(cursor, dryRun: false, ct), report => ToDone(report.Changes.Count(change => change.Done)), ct);

    private static StaffResult.Done ToDone(int changed) => new(
        changed > 0, new Dictionary<string, string>(), new Dictionary<string, string> { ["changed"] = changed.ToString(CultureInfo.InvariantCulture) });

    private Task<IResult> RespondAsync(HttpRequest request, Func<SignIn, DriftCursor, Task<IResult>> handler) => pipeline.HandleOperatorAsync(request, who =>
    {
        var text = request.Query["cursor"].ToString();
        return (text.Length == 0 ? DriftCursor.Start : DriftCursor.TryParse(text)) is { } cursor
            ? handler(who, cursor)
            : Task.FromResult(Problems.ToResult(Problems.InvalidRequest(
                Languages.FromRequest(request), new Dictionary<string, string> { ["cursor"] = Localizer.Get("error.cursor", Languages.FromRequest(request)) })));
    });
}

/// <summary>The age and the rotation of the Credly token.</summary>
public sealed class CredlyTokenEndpoint(RequestPipeline pipeline, CredlyTokenMonitor monitor, CredlyTokenRotator rotation, AuditLog audit)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    /// <summary>Never with its value.</summary>
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleOperatorAsync(request, async () =>
    {
        var state = await monitor.GetStateAsync(ct);
        return new ApiResult<CredlyTokenResponse>(new(false, state.ExpiresAt, state.DaysLeft));
    });

    /// <summary>Responds once the new token is in use; never with its value.</summary>
    public Task<IResult> RotateAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleOperatorAsync(request, async who =>
    {
        var (reason, refusal) = await StaffRequestReader.ReadOptionalReasonAsync(request, ct);
        return refusal ?? await audit.RecordAsync(who, StaffAction.RotateToken, "credly", reason, _ => rotation.RotateAsync(ct), ToStaffResult, ct) switch
        {
            TokenRotationResult.Rotated rotated => new ApiResult<CredlyTokenResponse>(new(true, rotated.State.ExpiresAt, rotated.State.DaysLeft)),
            TokenRotationResult.Running => Problems.ToResult(Problems.Create("token-rotation-running", Languages.FromRequest(request)), RetryInterval),
            _ => Problems.ToResult(Problems.Create("token-lost", Languages.FromRequest(request))),
        };
    });

    private static StaffResult ToStaffResult(TokenRotationResult result) =>
        new StaffResult.Done(result is TokenRotationResult.Rotated, new Dictionary<string, string>(), new Dictionary<string, string> { ["result"] = result.GetType().Name });
}

internal static class AdminRoutes
{
    public static void MapAdmin(this IEndpointRouteBuilder app)
    {
        app.MapGet(ApiRoutes.AdminInbox, (HttpRequest request, InboxEndpoints inbox, CancellationToken ct) => inbox.ListAsync(request, ct))
            .WithOperation("ListInbox", "Operators", "The events Credly reported.").WithQuery(QueryParameters.InboxStatus, QueryParameters.Cursor).Produces<InboxResponse>().ProducesProblems(400, 401, 403);
        app.MapPost(ApiRoutes.AdminInboxReplay, (HttpRequest request, string eventId, InboxEndpoints inbox, CancellationToken ct) => inbox.ReplayAsync(request, eventId, ct))
            .WithOperation("ReplayInboxEvent", "Operators", "Handles an event anew.").AcceptsReason().Produces<InboxEventResponse>(202).ProducesProblems(400, 401, 403, 404);
        app.MapGet(ApiRoutes.AdminDrift, (HttpRequest request, DriftEndpoints drift, CancellationToken ct) => drift.ReportAsync(request, ct))
            .WithOperation("GetDrift", "Operators", "What differs between us and Credly.").WithQuery(QueryParameters.Cursor).Produces<DriftResponse>().ProducesProblems(400, 401, 403, 503);
        app.MapPost(ApiRoutes.AdminDriftRepair, (HttpRequest request, DriftEndpoints drift, CancellationToken ct) => drift.RepairAsync(request, ct))
            .WithOperation("RepairDrift", "Operators", "Puts right what differs, or says what it would do.").AcceptsReason().WithQuery(QueryParameters.DryRun, QueryParameters.Cursor).Produces<DriftRepairResponse>().ProducesProblems(400, 401, 403, 503);
        app.MapPost(ApiRoutes.AdminReconcile, (HttpRequest request, DriftEndpoints drift, CancellationToken ct) => drift.ReconcileAsync(request, ct))
            .WithOperation("Reconcile", "Operators", "Looks at Credly now.").AcceptsReason().Produces<ReconciliationResponse>().ProducesProblems(400, 401, 403, 503);
    }
}

internal static class AdminActionRoutes
{
    public static void MapAdminActions(this IEndpointRouteBuilder app)
    {
        app.MapGet(ApiRoutes.AdminToken, (HttpRequest request, CredlyTokenEndpoint tokens, CancellationToken ct) => tokens.GetAsync(request, ct))
            .WithOperation("GetCredlyToken", "Operators", "How long the Credly token is still good.").Produces<CredlyTokenResponse>().ProducesProblems(401, 403);
        app.MapPost(ApiRoutes.AdminRotateToken, (HttpRequest request, CredlyTokenEndpoint tokens, CancellationToken ct) => tokens.RotateAsync(request, ct))
            .WithOperation("RotateCredlyToken", "Operators", "Rotates the Credly token.").AcceptsReason().Produces<CredlyTokenResponse>().ProducesProblems(400, 401, 403, 409, 502, 503);
    }
}

public sealed class ImportEndpoints(RequestPipeline pipeline, ImportService imports)
{
    /// <summary>The reason, percent-encoded: the body is the file, and URLs are logged.</summary>
    private const string ReasonHeader = "Import-Reason";

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly string[] Columns = ["line", "certificateId", "outcome", "code", "field", "message", "badgeId"];

    /// <summary>202 with the address of its progress. With <c>dryRun=true</c> nothing changes, and each line gets a preview.</summary>
    public Task<IResult> ImportAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleOperatorAsync(request, async who =>
    {
        var language = Languages.FromRequest(request);
        var (dryRun, invalid) = DryRunParameter.Read(request);
        if (invalid is not null)
        {
            return invalid;
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals(CsvResult.MediaType, StringComparison.OrdinalIgnoreCase))
        {
            return Problems.ToResult(Problems.Create("unsupported-media-type", language));
        }

        var (reason, refusal) = StaffRequestReader.ReadOptionalReason(Uri.UnescapeDataString(request.Headers[ReasonHeader].ToString()), language);
        if (refusal is not null)
        {
            return refusal;
        }

        var file = await RequestBody.ReadBytesAsync(request, CertificateCsv.MaxLength, ct);
        return ToResult(await imports.StartAsync(who, file, dryRun ?? false, reason, ct), language);
    });

    private static IResult ToResult(ImportStart start, CultureInfo language) => start switch
    {
        ImportStart.Started started => new ApiResult<ImportResponse>(ImportResponse.FromProgress(new ImportProgress(started.Job, 0, 0, 0, 0, [])), StatusCodes.Status202Accepted)
        {
            Location = $"/{ApiRoutes.AdminImports}/{started.Job.Id}",
            RetryAfter = PollInterval,
        },
        ImportStart.Refused refused => Refused(refused.Reason, language),
        _ => throw new InvalidOperationException("A start is one of its cases."),
    };

    public Task<IResult> ListAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleOperatorAsync(request, async () =>
        new ApiResult<ImportListResponse>(new([.. (await imports.ListAsync(ct)).Select(ImportSummaryResponse.FromJob)])));

    public Task<IResult> GetAsync(HttpRequest request, string importId, CancellationToken ct) => pipeline.HandleOperatorAsync(request, async () =>
        await imports.FindAsync(importId, ct) is { } progress
            ? new ApiResult<ImportResponse>(ImportResponse.FromProgress(progress)) { RetryAfter = progress.Job.State == ImportState.Running ? PollInterval : null }
            : NotFound(request));

    public Task<IResult> ReportAsync(HttpRequest request, string importId, CancellationToken ct) => pipeline.HandleOperatorAsync(request, async () =>
    {
        if (await imports.FindLinesAsync(importId, ct) is not { } lines)
        {
            return NotFound(request);
        }

        return new CsvResult($"import-{importId}.csv", Columns, lines.Select(RowOf).ToAsyncEnumerable());
    });

    private static IReadOnlyList<string> RowOf(ImportLine line) =>
    [
        line.Line.ToString(CultureInfo.InvariantCulture), line.CertificateId ?? "", CodeNames.Camel(line.Outcome),
        line.Code ?? "", line.Field ?? "", line.Message ?? "", line.BadgeId ?? "",
    ];

    /// <summary>The reason is in English, like all texts for operators.</summary>
    private static IResult Refused(string reason, CultureInfo language) =>
        Problems.ToResult(Problems.InvalidRequest(language, new Dictionary<string, string> { ["file"] = reason }));

    private static IResult NotFound(HttpRequest request) => Problems.ToResult(Problems.Create("not-found", Languages.FromRequest(request)));
}

internal static class ImportRoutes
{
    public static void MapImports(this IEndpointRouteBuilder app)
    {
        app.MapPost(ApiRoutes.AdminImport, (HttpRequest request, ImportEndpoints imports, CancellationToken ct) => imports.ImportAsync(request, ct))
            .WithOperation("ImportCertificates", "Operators", "Imports certificates from CSV; with dryRun=true it only says what would happen.").WithQuery(QueryParameters.DryRun)
            .Accepts<string>(CsvResult.MediaType).Produces<ImportResponse>(202).ProducesProblems(400, 401, 403, 413, 415);
        app.MapGet(ApiRoutes.AdminImports, (HttpRequest request, ImportEndpoints imports, CancellationToken ct) => imports.ListAsync(request, ct))
            .WithOperation("ListImports", "Operators", "The imports of late.").Produces<ImportListResponse>().ProducesProblems(401, 403);
        app.MapGet(ApiRoutes.AdminImportProgress, (HttpRequest request, string importId, ImportEndpoints imports, CancellationToken ct) => imports.GetAsync(request, importId, ct))
            .WithOperation("GetImport", "Operators", "How far an import is.").Produces<ImportResponse>().ProducesProblems(401, 403, 404);
        app.MapGet(ApiRoutes.AdminImportReport, (HttpRequest request, string importId, ImportEndpoints imports, CancellationToken ct) => imports.ReportAsync(request, importId, ct))
            .WithOperation("GetImportReport", "Operators", "What became of each line of an import, as a table.").Produces<string>(200, CsvResult.MediaType).ProducesProblems(401, 403, 404);
    }
}

internal static class DryRunParameter
{
    /// <summary>Null when the parameter is missing.</summary>
    internal static (bool? DryRun, IResult? Refusal) Read(HttpRequest request)
    {
        var text = request.Query["dryRun"].ToString();
        if (text.Length == 0)
        {
            return (null, null);
        }

        var language = Languages.FromRequest(request);
        return bool.TryParse(text, out var dryRun)
            ? (dryRun, null)
            : (null, Problems.ToResult(Problems.InvalidRequest(language, new Dictionary<string, string> { ["dryRun"] = Localizer.Get("error.true-false", language) })));
    }
}
