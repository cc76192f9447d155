using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MyIpma.Core.Common;

/// <summary>Writes times as UTC with milliseconds and <c>Z</c> (ISO 8601, RFC 3339).</summary>
public sealed class UtcDateTimeConverter : JsonConverter<DateTimeOffset>
{
    private const string FormatString = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>The text of a time.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(FormatString, CultureInfo.InvariantCulture);

    /// <inheritdoc />
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(Format(value));
}

/// <summary>Writes an enum as its camelCase name and reads nothing else, never a number.</summary>
public sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>Writes an enum as a code such as <c>state-differs</c> and reads nothing else, never a number.</summary>
public sealed class KebabCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
