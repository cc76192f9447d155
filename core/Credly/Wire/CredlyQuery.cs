using Microsoft.AspNetCore.WebUtilities;

namespace MyIpma.Core.Credly.Wire;

/// <summary>The parameters of a list, and the way from one page to the next: only the link's parameters are taken over, ours always stay.</summary>
internal sealed class CredlyQuery(string path, params IReadOnlyList<(string Key, string? Value)> parameters)
{
    private const UriComponents Place = UriComponents.SchemeAndServer | UriComponents.Path;

    private readonly (string Key, string? Value)[] own = [.. parameters.Where(parameter => parameter.Value is not null)];

    /// <summary>The address of the page the cursor names; null names the first.</summary>
    public string Page(string? cursor)
    {
        var taken = QueryHelpers.ParseQuery(cursor)
            .Where(pair => !own.Any(parameter => parameter.Key == pair.Key))
            .SelectMany(pair => pair.Value, (pair, value) => (pair.Key, Value: value));
        var all = own.Concat(taken).Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value ?? "")}").ToArray();
        return all.Length == 0 ? path : $"{path}?{string.Join('&', all)}";
    }

    /// <summary>The cursor in a link to the next page; null for a link that leads elsewhere, where our token must not go.</summary>
    public string? Cursor(Uri api, string link)
    {
        var here = new Uri(api, path);
        return Uri.TryCreate(here, link, out var next)
            && Uri.Compare(next, here, Place, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0
            && next.Query.Length > 1
                ? next.Query[1..]
                : null;
    }
}
