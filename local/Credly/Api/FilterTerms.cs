namespace MyIpma.Local.Credly;

/// <summary>
/// The conditions of a list call in both spellings: <c>filter=key::value|key2::a,b</c>, deprecated but supported,
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

/// <summary>One condition: any of the values will do.</summary>
internal sealed record FilterTerm(string Key, IReadOnlyList<string> Values)
{
    public bool Matches(string? value) => value is not null && Values.Contains(value, StringComparer.OrdinalIgnoreCase);

    public bool IsPartOf(string text) => Values.Any(value => text.Contains(value, StringComparison.OrdinalIgnoreCase));
}
