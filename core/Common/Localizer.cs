using System.Collections.Concurrent;
using System.Resources;
using Microsoft.AspNetCore.Http;

namespace MyIpma.Core.Common;

/// <summary>Texts for people, from resource files by topic and language. The first part of a key names its file: <c>problem.not-found.title</c> stands in Problem.resx.</summary>
public static class Localizer
{
    private static readonly ConcurrentDictionary<string, ResourceManager> Topics = new();

    public static string Get(string key, CultureInfo language, params object?[] arguments)
    {
        var topic = Topics.GetOrAdd(key[..key.IndexOf('.', StringComparison.Ordinal)], GetResources);
        var text = topic.GetString(key, language) ?? throw new MissingManifestResourceException($"There is no text '{key}'.");
        return arguments.Length == 0 ? text : string.Format(language, text, arguments);
    }

    private static ResourceManager GetResources(string topic) =>
        new($"MyIpma.Core.Texts.{char.ToUpperInvariant(topic[0])}{topic[1..]}", typeof(Localizer).Assembly);
}

public static class TimeText
{
    /// <summary>In minutes or seconds: "2 min", "90 s", "1 min 30 s". Units are abbreviated because the abbreviations have no plural in any of our languages.</summary>
    public static string Format(TimeSpan length, CultureInfo language)
    {
        var minutes = (int)length.TotalMinutes;
        var parts = new[]
        {
            minutes > 0 ? Localizer.Get("time.minutes", language, minutes) : null,
            length.Seconds > 0 || minutes == 0 ? Localizer.Get("time.seconds", language, length.Seconds) : null,
        };
        return string.Join(' ', parts.OfType<string>());
    }
}

public static class Languages
{
    /// <summary>For requests that ask for none of our languages.</summary>
    public static CultureInfo Default { get; } = CultureInfo.GetCultureInfo("en");

    /// <summary>The default first.</summary>
    public static IReadOnlyList<CultureInfo> All { get; } = [.. new[] { "en", "de", "fr", "es", "pt", "pl", "zh" }.Select(CultureInfo.GetCultureInfo)];

    /// <summary>The one of ours that the request prefers (RFC 9110, Accept-Language).</summary>
    public static CultureInfo FromRequest(HttpRequest request) =>
        request.GetTypedHeaders().AcceptLanguage
            .Where(wanted => wanted.Quality is not 0)
            .OrderByDescending(wanted => wanted.Quality ?? 1)
            .Select(wanted => All.FirstOrDefault(ours => Matches(ours, wanted.Value.Value)))
            .FirstOrDefault(found => found is not null) ?? Default;

    /// <summary>The one of ours that a language tag such as <c>pt-BR</c> means (RFC 5646); null when we have no texts in it.</summary>
    public static CultureInfo? Find(string? tag) => All.FirstOrDefault(ours => Matches(ours, tag));

    private static bool Matches(CultureInfo ours, string? wanted) =>
        wanted is not null && wanted.Split('-', '_')[0].Trim().Equals(ours.TwoLetterISOLanguageName, StringComparison.OrdinalIgnoreCase);
}
