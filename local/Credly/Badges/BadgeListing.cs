using System.Globalization;
using System.Text.Json.Nodes;

namespace MyIpma.Local.Credly;

/// <summary>Reads issued badges: one, a page, or the cursor of the high-volume search.</summary>
internal sealed class BadgeListing(BadgeFilter filter, BadgeJson json, Paging paging, CredlyUrls urls, CredlySimulatorSettings settings)
{
    private static readonly Dictionary<string, Func<Badge, IComparable?>> Sorts = new()
    {
        ["issued_at"] = badge => badge.IssuedAt,
        ["created_at"] = badge => badge.CreatedAt,
        ["updated_at"] = badge => badge.UpdatedAt,
        ["state_updated_at"] = badge => badge.StateUpdatedAt,
    };

    public Answer Get(CredlyState state, string badgeId) =>
        state.Badges.TryGetValue(badgeId, out var badge) ? Answer.Ok(json.Full(state, badge)) : Answer.NotFound;

    /// <summary>[I] Newest first unless asked otherwise.</summary>
    public Answer List(CredlyState state, HttpRequest request)
    {
        var terms = FilterTerms.Read(request.Query);
        if (BadgeFilter.Refuse(terms) is { } refusal)
        {
            return refusal;
        }

        var badges = filter.Apply(state, terms).Reverse();
        return SortKeys.Apply(request.Query["sort"], Sorts, ref badges) ?? paging.Page([.. badges], request, badge => json.Full(state, badge));
    }

    /// <summary>Only next_page_url in the metadata, walked as a cursor. Issue order, so that badges issued meanwhile come at the end.</summary>
    public Answer Search(CredlyState state, HttpRequest request)
    {
        var terms = FilterTerms.Read(request.Query);
        var format = request.Query["badge_format"].FirstOrDefault() ?? "default";
        if (BadgeFilter.Refuse(terms) is { } refusal)
        {
            return refusal;
        }

        if (format is not ("minimal" or "default"))
        {
            return Answer.Refused(StatusCodes.Status400BadRequest, $"Unknown badge_format: {format}");
        }

        var after = long.TryParse(request.Query["cursor"], NumberStyles.None, CultureInfo.InvariantCulture, out var cursor) ? cursor : 0;
        var rest = filter.Apply(state, terms).Where(badge => badge.Sequence > after).Take(Paging.Most + 1).ToList();
        var page = rest.Take(Paging.Most).ToList();
        var next = rest.Count > page.Count ? NextUrl(request, format, page[^1].Sequence) : null;
        var data = page.Select(badge => format == "minimal" ? json.Minimal(state, badge) : json.Full(state, badge));
        return Answer.Ok(new JsonArray([.. data]), new JsonObject { ["next_page_url"] = next });
    }

    /// <summary>[I] A cursor must remember what it walks, so unlike a page link this one keeps the filter.</summary>
    private string NextUrl(HttpRequest request, string format, long after)
    {
        var filters = request.Query.Where(pair => pair.Key.StartsWith("filter", StringComparison.Ordinal));
        var query = QueryString.Create(filters).Add("badge_format", format).Add("cursor", after.ToString(CultureInfo.InvariantCulture));
        return urls.Api($"organizations/{settings.OrganizationId}/high_volume_issued_badge_search{query}");
    }
}
