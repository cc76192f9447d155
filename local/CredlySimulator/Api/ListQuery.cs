using System.Globalization;
using System.Text.Json.Nodes;

namespace CredlySimulator.Api;

/// <summary>
/// The filters of a list call in both notations: <c>filter=key::value|key2::a,b</c>, deprecated but supported,
/// and <c>filter[key]=value</c> (Credly: employees, badge templates).
/// </summary>
internal static class FilterTerms
{
    private const string Bracket = "filter[";

    public static IReadOnlyList<FilterTerm> Read(IQueryCollection query) => [.. Deprecated(query), .. Bracketed(query)];

    private static IEnumerable<FilterTerm> Deprecated(IQueryCollection query) =>
        from filter in query["filter"]
        from part in filter.Split('|', StringSplitOptions.RemoveEmptyEntries)
        let pair = part.Split("::", 2)
        select new FilterTerm(pair[0].Trim(), Values(pair.Length > 1 ? pair[1] : ""));

    private static IEnumerable<FilterTerm> Bracketed(IQueryCollection query) =>
        from pair in query
        where pair.Key.StartsWith(Bracket, StringComparison.Ordinal) && pair.Key.EndsWith(']')
        from value in pair.Value
        select new FilterTerm(pair.Key[Bracket.Length..^1], Values(value ?? ""));

    private static string[] Values(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Matches any of the values.</summary>
internal sealed record FilterTerm(string Key, IReadOnlyList<string> Values)
{
    public bool Matches(string? value) => value is not null && Values.Contains(value, StringComparer.OrdinalIgnoreCase);

    public bool IsPartOf(string text) => Values.Any(value => text.Contains(value, StringComparison.OrdinalIgnoreCase));
}

/// <summary><c>sort=-issued_at|name</c>: keys joined by a bar, minus for descending (Credly: badge templates).</summary>
internal static class SortKeys
{
    public static ApiResult? Apply<T>(string? sort, IReadOnlyDictionary<string, Func<T, IComparable?>> keys, ref IEnumerable<T> items)
    {
        foreach (var key in (sort ?? "").Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Reverse())
        {
            if (!keys.TryGetValue(key.TrimStart('-'), out var read))
            {
                // Assumption: what Credly does with an unknown key is not documented; rejecting it shows a typing error at once.
                return ApiResult.Error(StatusCodes.Status400BadRequest, $"Unknown sort key: {key}");
            }

            // Sorting is stable, so the first key is applied last to take precedence.
            items = key.StartsWith('-') ? items.OrderByDescending(read) : items.OrderBy(read);
        }

        return null;
    }
}

/// <summary>Pages of at most 50 with their metadata (Credly: organizations).</summary>
internal sealed class Paging(CredlyUrls urls)
{
    public const int MaxPageSize = 50;

    public ApiResult Page<T>(IReadOnlyCollection<T> all, HttpRequest request, Func<T, JsonNode> render)
    {
        var per = Math.Clamp(Number(request, "per") ?? MaxPageSize, 1, MaxPageSize);
        var page = Math.Max(Number(request, "page") ?? 1, 1);
        var pages = Math.Max((all.Count + per - 1) / per, 1);
        List<T> shown = page > pages ? [] : [.. all.Skip((page - 1) * per).Take(per)];
        var metadata = new JsonObject
        {
            ["count"] = shown.Count,
            ["current_page"] = page,
            ["total_count"] = all.Count,
            ["total_pages"] = pages,
            ["per"] = per,
            ["previous_page_url"] = page > 1 ? Link(request, page - 1) : null,
            ["next_page_url"] = page < pages ? Link(request, page + 1) : null,
        };
        return ApiResult.Ok(new JsonArray([.. shown.Select(render)]), metadata);
    }

    /// <summary>Without filter and sort: Credly's own Moodle plugin appends them again, so clients cannot rely on them. The path is not the requested one.</summary>
    private string Link(HttpRequest request, int page) =>
        urls.Link($"{request.Path.Value?.Split("/v1/", 2)[^1]}?page={page.ToString(CultureInfo.InvariantCulture)}");

    private static int? Number(HttpRequest request, string name) =>
        int.TryParse(request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
