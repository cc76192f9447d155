using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace MyIpma.Core.Common;

/// <summary>The languages there are texts in, and which of them a request asks for.</summary>
public static class Languages
{
    /// <summary>The language of whoever asks for none of ours.</summary>
    public static CultureInfo Default { get; } = CultureInfo.GetCultureInfo("en");

    /// <summary>All languages, the default first.</summary>
    public static IReadOnlyList<CultureInfo> All { get; } = [.. new[] { "en", "de", "fr", "es", "pt", "pl", "zh" }.Select(CultureInfo.GetCultureInfo)];

    /// <summary>The language a request prefers most among ours (RFC 9110, Accept-Language).</summary>
    public static CultureInfo FromRequest(HttpRequest request) =>
        request.GetTypedHeaders().AcceptLanguage
            .Where(wanted => wanted.Quality is not 0)
            .OrderByDescending(wanted => wanted.Quality ?? 1)
            .Select(wanted => All.FirstOrDefault(ours => Matches(ours, wanted.Value.Value)))
            .FirstOrDefault(found => found is not null) ?? Default;

    /// <summary>Ours that a language tag such as <c>pt-BR</c> means (RFC 5646); null for one there are no texts in.</summary>
    public static CultureInfo? Find(string? tag) => All.FirstOrDefault(ours => Matches(ours, tag));

    private static bool Matches(CultureInfo ours, string? wanted) =>
        wanted is not null && wanted.Split('-', '_')[0].Trim().Equals(ours.TwoLetterISOLanguageName, StringComparison.OrdinalIgnoreCase);
}
