using System.Diagnostics;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MyIpma.Core.Common;
using MyIpma.Core.Http.Contracts;
using MyIpma.Core.Identity;
using MyIpma.Core.Staff;

namespace MyIpma.Core.Http.Endpoints;

public sealed class PeopleSearchEndpoint(RequestPipeline pipeline, StaffRequestReader reader, PersonSearch search, StaffResponseMapper mapper)
{
    public Task<IResult> SearchAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleOperatorAsync(request, async () =>
    {
        var language = Languages.FromRequest(request);
        if (await RequestBody.ReadAsync(request, ApiJson.Default.PeopleSearchRequest, ct) is not { } body)
        {
            return Problems.ToResult(Problems.UnreadableBody(language));
        }

        var errors = new Dictionary<string, string>();
        return reader.ReadQuery(body.Email, body.CertificateId, body.BadgeId, body.CredlyId, language, errors) is { } query
            ? new ApiResult<PeopleSearchResponse>(new([.. (await search.FindAsync(query, ct)).Select(person => mapper.ToPerson(person, language))]))
            : Problems.ToResult(Problems.InvalidRequest(language, errors));
    });
}

/// <summary>Each action responds with the badge as its holder sees it now.</summary>
public sealed class BadgeActionEndpoints(RequestPipeline pipeline, BadgeActions actions, ResponseMapper mapper, TimeProvider time)
{
    /// <summary>Repeating it changes nothing. The reason is optional here.</summary>
    public Task<IResult> OfferAsync(HttpRequest request, string badgeId, CancellationToken ct) => pipeline.HandleOperatorAsync(request, async who =>
    {
        var (reason, refusal) = await StaffRequestReader.ReadOptionalReasonAsync(request, ct);
        return refusal ?? ToResult(await actions.OfferAgainAsync(who, badgeId, reason, ct), Languages.FromRequest(request));
    });

    public Task<IResult> SendMailAsync(HttpRequest request, string badgeId, CancellationToken ct) =>
        ActAsync(request, ApiJson.Default.StaffActionRequest, body => body.Reason, (who, _, reason) => actions.SendMailAsync(who, badgeId, reason, ct), ct);

    public Task<IResult> RevokeAsync(HttpRequest request, string badgeId, CancellationToken ct) =>
        ActAsync(request, ApiJson.Default.StaffActionRequest, body => body.Reason, (who, _, reason) => actions.RevokeAsync(who, badgeId, reason, ct), ct);

    public Task<IResult> CorrectAddressAsync(HttpRequest request, string badgeId, CancellationToken ct) => ActAsync(
        request, ApiJson.Default.CorrectAddressRequest, body => body.Reason, (who, body, reason) => actions.CorrectAddressAsync(who, badgeId, body.Email, reason, ct), ct);

    public Task<IResult> CorrectNameAsync(HttpRequest request, string badgeId, CancellationToken ct) => ActAsync(
        request, ApiJson.Default.CorrectNameRequest, body => body.Reason, (who, body, reason) => actions.CorrectNameAsync(who, badgeId, body.FirstName, body.LastName, reason, ct), ct);

    private Task<IResult> ActAsync<T>(
        HttpRequest request, JsonTypeInfo<T> type, Func<T, string?> reasonOf, Func<SignIn, T, string, Task<StaffResult>> act, CancellationToken ct)
        where T : class => pipeline.HandleOperatorAsync(request, async who =>
    {
        var language = Languages.FromRequest(request);
        if (await RequestBody.ReadAsync(request, type, ct) is not { } body)
        {
            return Problems.ToResult(Problems.UnreadableBody(language));
        }

        var errors = new Dictionary<string, string>();
        var reason = StaffRequestReader.ReadReason(reasonOf(body), language, errors);
        return errors.Count > 0 ? Problems.ToResult(Problems.InvalidRequest(language, errors)) : ToResult(await act(who, body, reason), language);
    });

    private IResult ToResult(StaffResult result, CultureInfo language) => result switch
    {
        StaffResult.Done { Badge: { } badge } => new ApiResult<BadgeResponse>(mapper.ToBadgeResponse(badge, time.GetUtcNow(), language)),
        StaffResult.Done done => new ApiResult<StaffActionResponse>(new(done.Changed)),
        StaffResult.Refused refused => Problems.ToResult(Problems.Create(refused.Refusal, language)),
        StaffResult.Invalid invalid => Problems.ToResult(Problems.InvalidRequest(language, invalid.Errors)),
        _ => throw new UnreachableException(),
    };
}

public sealed class PersonActionEndpoints(RequestPipeline pipeline, StaffRequestReader reader, PersonActions actions)
{
    public Task<IResult> RepairAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleOperatorAsync(request, async who =>
    {
        var language = Languages.FromRequest(request);
        if (await RequestBody.ReadAsync(request, ApiJson.Default.RepairPersonRequest, ct) is not { } body)
        {
            return Problems.ToResult(Problems.UnreadableBody(language));
        }

        var errors = new Dictionary<string, string>();
        var reason = StaffRequestReader.ReadReason(body.Reason, language, errors);
        var query = reader.ReadQuery(body.Email, body.CertificateId, body.BadgeId, body.CredlyId, language, errors);
        return query is null || errors.Count > 0
            ? Problems.ToResult(Problems.InvalidRequest(language, errors))
            : ToResult(await actions.RepairAsync(who, query, TargetOf(query), reason, ct), language);
    });

    public Task<IResult> UnlockAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleOperatorAsync(request, async who =>
    {
        var language = Languages.FromRequest(request);
        if (await RequestBody.ReadAsync(request, ApiJson.Default.UnlockMailboxRequest, ct) is not { } body)
        {
            return Problems.ToResult(Problems.UnreadableBody(language));
        }

        var errors = new Dictionary<string, string>();
        var reason = StaffRequestReader.ReadReason(body.Reason, language, errors);
        var address = reader.ReadAddress(body.Email, language, errors);
        return address is null || errors.Count > 0
            ? Problems.ToResult(Problems.InvalidRequest(language, errors))
            : ToResult(await actions.UnlockAsync(who, address, reason, ct), language);
    });

    private static IResult ToResult(StaffResult result, CultureInfo language) => result switch
    {
        StaffResult.Done done => new ApiResult<StaffActionResponse>(new(done.Changed)),
        StaffResult.Refused refused => Problems.ToResult(Problems.Create(refused.Refusal, language)),
        _ => throw new UnreachableException(),
    };

    /// <summary>An id, or the key of an address: the audit log names no person.</summary>
    private static string TargetOf(PersonQuery query) => query switch
    {
        PersonQuery.ByEmail(var address) => address.Key,
        PersonQuery.ByCertificate(var certificateId) => certificateId,
        PersonQuery.ByBadge(var badgeId) => badgeId,
        PersonQuery.ByCredlyId(var credlyId) => credlyId,
        _ => throw new InvalidOperationException("A query is one of its cases."),
    };
}

/// <summary>What operators did, as pages of JSON or as one CSV file.</summary>
public sealed class AuditEndpoint(RequestPipeline pipeline, AuditLog audit)
{
    private const int PageSize = 50;

    /// <summary>Newest first; <c>text/csv</c> has everything at once.</summary>
    public Task<IResult> ListAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleOperatorAsync(request, async () =>
    {
        var language = Languages.FromRequest(request);
        var cursor = request.Query["cursor"].ToString();
        if (cursor.Length > 0 && !AuditLog.IsWellFormedId(cursor))
        {
            return Problems.ToResult(Problems.InvalidRequest(language, new Dictionary<string, string> { ["cursor"] = Localizer.Get("error.cursor", language) }));
        }

        if (AcceptNegotiator.GetPreferred(request, "application/json", CsvResult.MediaType) == CsvResult.MediaType)
        {
            return new CsvResult("audit.csv", Columns, audit.ReadAsync(null, ct).Select(RowOf));
        }

        var entries = await audit.ReadAsync(cursor.Length > 0 ? cursor : null, ct).Take(PageSize + 1).ToListAsync(ct);
        var page = entries.Take(PageSize).Select(AuditEntryResponse.FromEntry).ToList();
        return new ApiResult<AuditResponse>(new(page, entries.Count > PageSize ? page[^1].Id : null));
    });

    private static readonly string[] Columns = ["at", "operator", "operatorName", "action", "target", "reason", "outcome", "code", "before", "after"];

    private static string[] RowOf(AuditEntry entry) =>
    [
        UtcDateTimeConverter.Format(entry.At), entry.Operator, entry.OperatorName ?? "", CodeNames.Kebab(entry.Action), entry.Target, entry.Reason,
        CodeNames.Camel(entry.Outcome), entry.Code ?? "", Join(entry.Before), Join(entry.After),
    ];

    private static string Join(IReadOnlyDictionary<string, string>? state) =>
        string.Join("; ", (state ?? new Dictionary<string, string>()).Select(member => $"{member.Key}={member.Value}"));
}

internal static class StaffRoutes
{
    public static void MapStaff(this IEndpointRouteBuilder app)
    {
        app.MapPost(ApiRoutes.AdminSearchPeople, (HttpRequest request, PeopleSearchEndpoint people, CancellationToken ct) => people.SearchAsync(request, ct))
            .WithOperation("SearchPeople", "Operators", "Finds a person by e-mail address, certificate number, badge id or Credly's id.")
            .AcceptsJson<PeopleSearchRequest>().Produces<PeopleSearchResponse>().ProducesProblems(400, 401, 403, 503);
        app.MapPost(ApiRoutes.AdminRepairPerson, (HttpRequest request, PersonActionEndpoints people, CancellationToken ct) => people.RepairAsync(request, ct))
            .WithOperation("RepairPerson", "Operators", "Takes over what Credly says of all badges of a person.")
            .AcceptsJson<RepairPersonRequest>().Produces<StaffActionResponse>().ProducesProblems(400, 401, 403, 404, 503);
        app.MapPost(ApiRoutes.AdminUnlockMailbox, (HttpRequest request, PersonActionEndpoints people, CancellationToken ct) => people.UnlockAsync(request, ct))
            .WithOperation("UnlockMailbox", "Operators", "Takes the limits on codes off a mailbox.")
            .AcceptsJson<UnlockMailboxRequest>().Produces<StaffActionResponse>().ProducesProblems(400, 401, 403);
        MapBadgeActions(app);
        app.MapImports();
        app.MapReports();
        app.MapGet(ApiRoutes.AdminAudit, (HttpRequest request, AuditEndpoint audit, CancellationToken ct) => audit.ListAsync(request, ct))
            .WithOperation("ListAudit", "Operators", "What operators did, newest first; as text/csv all of it.").WithQuery(QueryParameters.Cursor)
            .Produces<AuditResponse>(200, "application/json", CsvResult.MediaType).ProducesProblems(400, 401, 403);
    }

    private static void MapBadgeActions(IEndpointRouteBuilder app)
    {
        app.MapPost(ApiRoutes.AdminOfferBadge, (HttpRequest request, string badgeId, BadgeActionEndpoints actions, CancellationToken ct) => actions.OfferAsync(request, badgeId, ct))
            .WithOperation("OfferBadge", "Operators", "Offers a declined badge again.").AcceptsReason().Produces<BadgeResponse>().ProducesProblems(400, 401, 403, 404, 409);
        app.MapPost(ApiRoutes.AdminSendMail, (HttpRequest request, string badgeId, BadgeActionEndpoints actions, CancellationToken ct) => actions.SendMailAsync(request, badgeId, ct))
            .WithOperation("SendBadgeMail", "Operators", "Sends the mail about a badge again.")
            .AcceptsJson<StaffActionRequest>().Produces<BadgeResponse>().ProducesProblems(400, 401, 403, 404, 409);
        app.MapPost(ApiRoutes.AdminCorrectAddress, (HttpRequest request, string badgeId, BadgeActionEndpoints actions, CancellationToken ct) => actions.CorrectAddressAsync(request, badgeId, ct))
            .WithOperation("CorrectBadgeAddress", "Operators", "Corrects the address a certificate went to.")
            .AcceptsJson<CorrectAddressRequest>().Produces<BadgeResponse>().ProducesProblems(400, 401, 403, 404, 409);
        app.MapPost(ApiRoutes.AdminCorrectName, (HttpRequest request, string badgeId, BadgeActionEndpoints actions, CancellationToken ct) => actions.CorrectNameAsync(request, badgeId, ct))
            .WithOperation("CorrectBadgeName", "Operators", "Corrects the holder's name.")
            .AcceptsJson<CorrectNameRequest>().Produces<BadgeResponse>().ProducesProblems(400, 401, 403, 404, 409);
        app.MapPost(ApiRoutes.AdminRevokeBadge, (HttpRequest request, string badgeId, BadgeActionEndpoints actions, CancellationToken ct) => actions.RevokeAsync(request, badgeId, ct))
            .WithOperation("RevokeBadge", "Operators", "Withdraws a badge.")
            .AcceptsJson<StaffActionRequest>().Produces<BadgeResponse>().ProducesProblems(400, 401, 403, 404);
    }
}

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

internal static class ReportRoutes
{
    public static void MapReports(this IEndpointRouteBuilder app) =>
        app.MapGet(ApiRoutes.AdminBadgeReport, (HttpRequest request, ReportEndpoint report, CancellationToken ct) => report.GetAsync(request, ct))
            .WithOperation("GetBadgeReport", "Operators", "How badges fare by level and month, unclaimed ones by age, refused mails and messages, drift; as text/csv the funnel.").WithQuery(QueryParameters.From, QueryParameters.To)
            .Produces<BadgeReportResponse>(200, "application/json", CsvResult.MediaType).ProducesProblems(400, 401, 403);
}
