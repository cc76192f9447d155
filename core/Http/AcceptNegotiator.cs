using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MyIpma.Core.Http;

/// <summary>Which of the forms an answer can have a request prefers (RFC 9110, section 12.5.1). Whoever accepts none of them gets the first one rather than nothing.</summary>
internal static class AcceptNegotiator
{
    /// <summary>Only browsers ask for HTML by name.</summary>
    public static bool NamesHtml(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>The form with the highest quality. Among equals a form the request names goes before one that only a wildcard lets in, then the order given counts.</summary>
    public static string GetPreferred(HttpRequest request, params ReadOnlySpan<string> forms) => GetPreferred(request.Headers.Accept, namedFirst: true, forms);

    /// <summary>The form with the highest quality; among equals the order given counts, or first of all whether a form is named where <paramref name="namedFirst"/> says so.</summary>
    public static string GetPreferred(IEnumerable<string?> accept, bool namedFirst, params ReadOnlySpan<string> forms)
    {
        var ranges = MediaTypeHeaderValue.TryParseList([.. accept.OfType<string>()], out var parsed) ? parsed : [];
        var (preferred, best) = (forms[0], (Quality: 0.0, Named: false));
        foreach (var form in forms)
        {
            var (quality, named) = Judge(form, ranges);
            if (quality > best.Quality || (namedFirst && quality > 0 && quality.Equals(best.Quality) && named && !best.Named))
            {
                (preferred, best) = (form, (quality, named));
            }
        }

        return preferred;
    }

    /// <summary>The most specific range that a form falls into decides: the type itself, then <c>type/*</c>, then <c>*/*</c>.</summary>
    private static (double Quality, bool Named) Judge(string form, IList<MediaTypeHeaderValue> ranges)
    {
        var range = ranges.Where(range => Includes(range, form)).OrderBy(range => range.MatchesAllTypes ? 2 : range.MatchesAllSubTypes ? 1 : 0).FirstOrDefault();
        return range is null ? (0, false) : (range.Quality ?? 1, !range.MatchesAllSubTypes);
    }

    private static bool Includes(MediaTypeHeaderValue range, string form) =>
        range.MatchesAllTypes
        || range.MediaType.Equals(form, StringComparison.OrdinalIgnoreCase)
        || (range.MatchesAllSubTypes && form.StartsWith($"{range.Type}/", StringComparison.OrdinalIgnoreCase));
}
