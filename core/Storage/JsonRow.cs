using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MyIpma.Core.Storage;

/// <summary>Writes records into rows and reads them back. Each store owns the JSON context of its rows.</summary>
internal static class JsonRow
{
    public static string Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);

    /// <exception cref="UnreadableRowException">It is damaged, or a newer version wrote it.</exception>
    public static T Read<T>(Row row, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(row.Body, type) ?? throw new UnreadableRowException(row.Key, null);
        }
        catch (Exception cause) when (cause is JsonException or NotSupportedException or FormatException or ArgumentException or InvalidOperationException)
        {
            throw new UnreadableRowException(row.Key, cause);
        }
    }
}

/// <summary>The parts that row keys of all tables are made of.</summary>
internal static class RowKeyFormat
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmssfffffff'Z'";

    /// <summary>A time (UTC) that sorts as text.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>Reads a time back; null when it is none.</summary>
    public static DateTimeOffset? TryParseTime(string text) =>
        DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>The n-th row that one revision writes.</summary>
    public static string Order(int revision, int n) => string.Create(CultureInfo.InvariantCulture, $"{revision:d6}.{n}");

    /// <summary>The smallest key behind everything that starts with a prefix.</summary>
    public static string After(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);
}
