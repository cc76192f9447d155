using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Common;
using MyIpma.Core.Http.Contracts;
using MyIpma.Core.Staff;

namespace MyIpma.Core.Http.Endpoints;

/// <summary>Tells operators how badges fare.</summary>
public sealed class ReportEndpoint(RequestPipeline pipeline, BadgeReportService reports, TimeProvider time)
{
    private static readonly string[] Columns = ["month", "level", "offered", "claimed", "proceeded", "accepted", "public", "lapsed", "failed", "rejected", "unclaimed"];

    /// <summary>The months from <c>from</c> to <c>to</c>, each <c>yyyy-MM</c> or a day in it; without them the last twelve. As <c>text/csv</c> the funnel alone.</summary>
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleOperatorAsync(request, async () =>
    {
        var errors = new Dictionary<string, string>();
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var to = Read(request, "to", errors) ?? today;
        var from = Read(request, "from", errors) ?? to.AddMonths(-11);
        if (errors.Count > 0)
        {
            return Problems.ToResult(Problems.InvalidRequest(Languages.FromRequest(request), errors));
        }

        var report = BadgeReportResponse.FromReport(await reports.CreateAsync(from, to, ct));
        return AcceptNegotiator.GetPreferred(request, "application/json", CsvResult.MediaType) == CsvResult.MediaType
            ? new CsvResult($"badges-{report.From}-{report.To}.csv", Columns, report.Rows.Select(RowOf).ToAsyncEnumerable())
            : new ApiResult<BadgeReportResponse>(report);
    });

    private static IReadOnlyList<string> RowOf(BadgeReportRowResponse row) =>
    [
        row.Month, row.Level,
        .. new[] { row.Offered, row.Claimed, row.Proceeded, row.Accepted, row.Public, row.Lapsed, row.Failed, row.Rejected, row.Unclaimed }
            .Select(count => count.ToString(CultureInfo.InvariantCulture)),
    ];

    private static DateOnly? Read(HttpRequest request, string name, Dictionary<string, string> errors)
    {
        var text = request.Query[name].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, ["yyyy-MM", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        errors[name] = "yyyy-MM | yyyy-MM-dd";
        return null;
    }
}

/// <summary>Maps the route of the report.</summary>
internal static class ReportRoutes
{
    public static void MapReports(this IEndpointRouteBuilder app) =>
        app.MapGet(ApiRoutes.AdminBadgeReport, (HttpRequest request, ReportEndpoint report, CancellationToken ct) => report.GetAsync(request, ct))
            .WithOperation("GetBadgeReport", "Operators", "How badges fare by level and month, unclaimed ones by age, refused mails and messages, drift; as text/csv the funnel.").WithQuery(QueryParameters.From, QueryParameters.To)
            .Produces<BadgeReportResponse>(200, "application/json", CsvResult.MediaType).ProducesProblems(400, 401, 403);
}
