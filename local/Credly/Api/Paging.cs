using System.Globalization;
using System.Text.Json.Nodes;

namespace MyIpma.Local.Credly;

/// <summary>Pages of at most 50 with the metadata around them (Credly: organizations).</summary>
internal sealed class Paging(CredlyUrls urls)
{
    public const int Most = 50;

    public Answer Page<T>(IReadOnlyCollection<T> all, HttpRequest request, Func<T, JsonNode> render)
    {
        var per = Math.Clamp(Number(request, "per") ?? Most, 1, Most);
        var page = Math.Max(Number(request, "page") ?? 1, 1);
        var pages = (all.Count + per - 1) / per;
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
        return Answer.Ok(new JsonArray([.. shown.Select(render)]), metadata);
    }

    /// <summary>The link forgets filter and sort: Credly's own Moodle plugin appends them again, so nobody may count on them.</summary>
    private string Link(HttpRequest request, int page) =>
        urls.Api($"{request.Path.Value?.Split("/v1/", 2)[^1]}?page={page.ToString(CultureInfo.InvariantCulture)}");

    private static int? Number(HttpRequest request, string name) =>
        int.TryParse(request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
