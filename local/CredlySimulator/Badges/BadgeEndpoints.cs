using System.Globalization;
using System.Text.Json.Nodes;
using CredlySimulator.Api;
using CredlySimulator.Organization;
using CredlySimulator.State;

namespace CredlySimulator.Badges;

internal static class BadgeEndpoints
{
    public static void MapBadges(this RouteGroupBuilder organization)
    {
        organization.MapPost("badges", IssueAsync).WithOperation("issueBadge");
        organization.MapPost("badges/batch", IssueBatchAsync).WithOperation("issueBatch");
        organization.MapGet("badges", ListAsync).WithOperation("listBadges");
        organization.MapGet("badges/{id}", GetAsync).WithOperation("getBadge");
        organization.MapPost("badges/{id}/replace", ReplaceAsync).WithOperation("replaceBadge");
        organization.MapPut("badges/{id}/revoke", RevokeAsync).WithOperation("revokeBadge");
        organization.MapDelete("badges/{id}", DeleteAsync).WithOperation("deleteBadge");
        organization.MapGet("high_volume_issued_badge_search", SearchAsync).WithOperation("searchBadges");
    }

    private static Task<ApiResult> IssueAsync(JsonBody body, BadgeIssuer issuer, SimulatorState simulator, CancellationToken ct) =>
        simulator.ChangeAsync(transaction => issuer.Issue(transaction, body.Value), ct);

    private static Task<ApiResult> IssueBatchAsync(JsonBody body, BadgeIssuer issuer, SimulatorState simulator, CancellationToken ct) =>
        simulator.ChangeAsync(transaction => issuer.IssueBatch(transaction, body.Value), ct);

    private static Task<ApiResult> ListAsync(HttpRequest request, BadgeQueries queries, SimulatorState simulator, CancellationToken ct) =>
        simulator.ReadAsync(state => queries.List(state, request), ct);

    private static Task<ApiResult> GetAsync(string id, BadgeQueries queries, SimulatorState simulator, CancellationToken ct) =>
        simulator.ReadAsync(state => queries.Get(state, id), ct);

    private static Task<ApiResult> ReplaceAsync(string id, JsonBody body, BadgeReplacer replacer, SimulatorState simulator, CancellationToken ct) =>
        simulator.ChangeAsync(transaction => replacer.Replace(transaction, id, body.Value), ct);

    private static Task<ApiResult> RevokeAsync(string id, JsonBody body, BadgeRevoker revoker, SimulatorState simulator, CancellationToken ct) =>
        simulator.ChangeAsync(transaction => revoker.Revoke(transaction, id, body.Value), ct);

    private static Task<ApiResult> DeleteAsync(string id, SimulatorState simulator, CancellationToken ct) =>
        simulator.ChangeAsync(transaction => BadgeRevoker.Delete(transaction, id), ct);

    private static Task<ApiResult> SearchAsync(HttpRequest request, BadgeQueries queries, SimulatorState simulator, CancellationToken ct) =>
        simulator.ReadAsync(state => queries.Search(state, request), ct);
}

/// <summary>Reads issued badges: one, a page, or by the cursor of the high-volume search.</summary>
internal sealed class BadgeQueries(BadgeFilter filter, BadgeJson json, Paging paging, CredlyUrls urls, CredlySimulatorSettings settings)
{
    private static readonly Dictionary<string, Func<Badge, IComparable?>> Sorts = new()
    {
        ["issued_at"] = badge => badge.IssuedAt,
        ["created_at"] = badge => badge.CreatedAt,
        ["updated_at"] = badge => badge.UpdatedAt,
        ["state_updated_at"] = badge => badge.StateUpdatedAt,
    };

    public ApiResult Get(StateSnapshot state, string badgeId) =>
        state.Badges.TryGetValue(badgeId, out var badge) ? ApiResult.Ok(json.Full(state, badge)) : ApiResult.NotFound;

    /// <summary>Assumption: newest first unless sorted otherwise.</summary>
    public ApiResult List(StateSnapshot state, HttpRequest request)
    {
        var terms = FilterTerms.Read(request.Query);
        if (BadgeFilter.RejectUnknown(terms) is { } error)
        {
            return error;
        }

        var badges = filter.Apply(state, terms).Reverse();
        return SortKeys.Apply(request.Query["sort"], Sorts, ref badges) ?? paging.Page([.. badges], request, badge => json.Full(state, badge));
    }

    /// <summary>The metadata holds only next_page_url with the cursor. In the order of issue, so that badges issued meanwhile come last.</summary>
    public ApiResult Search(StateSnapshot state, HttpRequest request)
    {
        var terms = FilterTerms.Read(request.Query);
        var format = request.Query["badge_format"].FirstOrDefault() ?? "default";
        if (BadgeFilter.RejectUnknown(terms) is { } error)
        {
            return error;
        }

        if (format is not ("minimal" or "default"))
        {
            return ApiResult.Error(StatusCodes.Status400BadRequest, $"Unknown badge_format: {format}");
        }

        var after = long.TryParse(request.Query["cursor"], NumberStyles.None, CultureInfo.InvariantCulture, out var cursor) ? cursor : 0;
        var rest = filter.Apply(state, terms).Where(badge => badge.Sequence > after).Take(Paging.MaxPageSize + 1).ToList();
        var page = rest.Take(Paging.MaxPageSize).ToList();
        var next = rest.Count > page.Count ? NextUrl(request, format, page[^1].Sequence) : null;
        var data = page.Select(badge => format == "minimal" ? json.Minimal(state, badge) : json.Full(state, badge));
        return ApiResult.Ok(new JsonArray([.. data]), new JsonObject { ["next_page_url"] = next });
    }

    /// <summary>Assumption: unlike a page link, the cursor keeps the filter, without which it would be useless.</summary>
    private string NextUrl(HttpRequest request, string format, long after)
    {
        var filters = request.Query.Where(pair => pair.Key.StartsWith("filter", StringComparison.Ordinal));
        var query = QueryString.Create(filters).Add("badge_format", format).Add("cursor", after.ToString(CultureInfo.InvariantCulture));
        return urls.Link($"organizations/{settings.OrganizationId}/high_volume_issued_badge_search{query}");
    }
}

/// <summary>The filters of list calls, with the keys seen in clients (Credly: issued badges).</summary>
internal sealed class BadgeFilter(TemplateJson templates)
{
    private static readonly HashSet<string> Keys =
    [
        "state", "query", "recipient_email", "recipient_email_all", "issuer_earner_id", "badge_template_id",
        "badge_templates[reporting_tags]", "public", "expires_at_date_max",
    ];

    /// <summary>Assumption: rejects an unknown key, so that a typing error does not silently return every badge.</summary>
    public static ApiResult? RejectUnknown(IEnumerable<FilterTerm> terms) =>
        terms.FirstOrDefault(term => !Keys.Contains(term.Key)) is { } unknown
            ? ApiResult.Error(StatusCodes.Status400BadRequest, $"Unknown filter: {unknown.Key}")
            : null;

    public IEnumerable<Badge> Apply(StateSnapshot state, IReadOnlyList<FilterTerm> terms) =>
        state.BadgesInOrder.Where(badge => terms.All(term => Matches(state, badge, term)));

    private bool Matches(StateSnapshot state, Badge badge, FilterTerm term) => term.Key switch
    {
        "state" => term.Matches(badge.State.ToApiString()),
        "query" => term.IsPartOf($"{badge.IssuedTo} {badge.RecipientEmail}"),
        "recipient_email" => term.Matches(badge.RecipientEmail),
        "recipient_email_all" => AddressesOf(state, badge).Any(term.Matches),
        "issuer_earner_id" => term.Values.Contains(badge.IssuerEarnerId),
        "badge_template_id" => term.Matches(badge.TemplateId),
        "badge_templates[reporting_tags]" => templates.Find(badge.TemplateId)?.ReportingTags.Any(term.Matches) == true,
        "public" => term.Matches(badge.Public ? "true" : "false"),
        "expires_at_date_max" => badge.ExpiresAt is { } expires && term.Values.Any(value => IsUpTo(expires, value)),
        _ => false,
    };

    private static IEnumerable<string> AddressesOf(StateSnapshot state, Badge badge) =>
        state.AccountOf(badge.RecipientEmail)?.Emails ?? [badge.RecipientEmail];

    private static bool IsUpTo(DateTimeOffset expires, string date) =>
        DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var last)
        && DateOnly.FromDateTime(expires.UtcDateTime) <= last;
}
