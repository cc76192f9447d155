using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using MyIpma.Core.Common;
using MyIpma.Core.Http.Contracts;
using MyIpma.Core.Staff;

namespace MyIpma.Core.Http.Endpoints;

/// <summary>Takes in files with certificates and reports their progress.</summary>
public sealed class ImportEndpoints(RequestPipeline pipeline, ImportService imports)
{
    /// <summary>Where the reason stands, percent-encoded: the body is the file, and addresses are written into logs.</summary>
    private const string ReasonHeader = "Import-Reason";

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);
    private static readonly string[] Columns = ["line", "certificateId", "outcome", "code", "field", "message", "badgeId"];

    /// <summary>202 with where to look how far it is. With <c>dryRun=true</c> nothing changes, and each line says what would become of it.</summary>
    public Task<IResult> ImportAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleOperatorAsync(request, async who =>
    {
        var language = Languages.FromRequest(request);
        var (dryRun, invalid) = StaffRequestReader.ReadDryRun(request);
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
        return await imports.StartAsync(who, file, dryRun ?? false, reason, ct) switch
        {
            ImportStart.Started started => new ApiResult<ImportResponse>(
                ImportResponse.FromProgress(new ImportProgress(started.Job, 0, 0, 0, 0, [])), StatusCodes.Status202Accepted)
            {
                Location = $"/{ApiRoutes.AdminImports}/{started.Job.Id}",
                RetryAfter = LookAgain,
            },
            ImportStart.Refused refused => Refused(refused.Reason, language),
            _ => throw new InvalidOperationException("A start is one of its cases."),
        };
    });

    /// <summary>The imports of late.</summary>
    public Task<IResult> ListAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleOperatorAsync(request, async () =>
        new ApiResult<ImportListResponse>(new([.. (await imports.ListAsync(ct)).Select(ImportSummaryResponse.FromJob)])));

    /// <summary>How far one is.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string importId, CancellationToken ct) => pipeline.HandleOperatorAsync(request, async () =>
        await imports.FindAsync(importId, ct) is { } progress
            ? new ApiResult<ImportResponse>(ImportResponse.FromProgress(progress)) { RetryAfter = progress.Job.State == ImportState.Running ? LookAgain : null }
            : NotFound(request));

    /// <summary>What became of each line so far, as a table.</summary>
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

    /// <summary>Operators are spoken to in English, which is what the reason is in.</summary>
    private static IResult Refused(string reason, CultureInfo language) =>
        Problems.ToResult(Problems.InvalidRequest(language, new Dictionary<string, string> { ["file"] = reason }));

    private static IResult NotFound(HttpRequest request) => Problems.ToResult(Problems.Create("not-found", Languages.FromRequest(request)));
}

/// <summary>Maps the routes of imports.</summary>
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
