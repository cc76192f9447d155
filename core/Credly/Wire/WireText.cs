using System.Globalization;
using System.Text.Json;

namespace MyIpma.Core.Credly.Wire;

/// <summary>Reads and writes the texts Credly uses, giving null rather than failing on what it does not know.</summary>
internal static class WireText
{
    // The offset without a colon is how Credly's documentation writes times.
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss '+0000'", CultureInfo.InvariantCulture);

    public static string? EndOf(DateOnly? day) =>
        day is { } last ? Time(new DateTimeOffset(last, new TimeOnly(23, 59, 59), TimeSpan.Zero)) : null;

    public static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    public static Uri? Link(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var link) && (link.Scheme == Uri.UriSchemeHttps || link.Scheme == Uri.UriSchemeHttp) ? link : null;

    public static string? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member)
            ? member.ValueKind switch
            {
                JsonValueKind.String => member.GetString(),
                JsonValueKind.Number => member.GetRawText(),
                _ => null,
            }
            : null;
}
