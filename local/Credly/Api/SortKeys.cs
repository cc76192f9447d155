namespace MyIpma.Local.Credly;

/// <summary><c>sort=-issued_at|name</c>: keys joined by a bar, minus for descending (Credly: badge templates).</summary>
internal static class SortKeys
{
    public static Answer? Apply<T>(string? sort, IReadOnlyDictionary<string, Func<T, IComparable?>> keys, ref IEnumerable<T> items)
    {
        foreach (var key in (sort ?? "").Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Reverse())
        {
            if (!keys.TryGetValue(key.TrimStart('-'), out var read))
            {
                // [I] What Credly does with an unknown key was not found; refusing it shows a typing error at once.
                return Answer.Refused(StatusCodes.Status400BadRequest, $"Unknown sort key: {key}");
            }

            // Both sorts are stable, so sorting by the last key first gives the first key the last word.
            items = key.StartsWith('-') ? items.OrderByDescending(read) : items.OrderBy(read);
        }

        return null;
    }
}
