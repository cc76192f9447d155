using System.Reflection;

namespace MyIpma.Core.Common;

/// <summary>Writes times as UTC with milliseconds and <c>Z</c> (ISO 8601, RFC 3339).</summary>
public sealed class UtcDateTimeConverter : JsonConverter<DateTimeOffset>
{
    private const string FormatString = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(FormatString, CultureInfo.InvariantCulture);

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(Format(value));
}

/// <summary>camelCase names only, never numbers.</summary>
public sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>
/// Enums in stored rows: written by name, in camelCase or as a code where the type says so. A name that only a newer version knows reads as member <c>Unknown</c>, and
/// among flags as none, so that the rest of the row stays readable.
/// </summary>
public sealed class StoredEnumConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter? CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter?)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert));

    private sealed class Converter<T> : JsonConverter<T>
        where T : struct, Enum
    {
        private static readonly JsonNamingPolicy? Naming = NamingOf(typeof(T).GetCustomAttribute<JsonConverterAttribute>()?.ConverterType);
        private static readonly bool IsFlags = typeof(T).IsDefined(typeof(FlagsAttribute));
        private static readonly T? Unknown = Enum.TryParse<T>("Unknown", out var unknown) ? unknown : null;

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.String || reader.GetString() is not { Length: > 0 } name)
            {
                throw new JsonException();
            }

            if (IsFlags)
            {
                return ReadFlags(name);
            }

            var member = Naming == JsonNamingPolicy.KebabCaseLower ? name.Replace("-", "", StringComparison.Ordinal) : name;
            return char.IsAsciiLetter(name[0]) && Enum.TryParse<T>(member, ignoreCase: true, out var value) ? value : Unknown ?? throw new JsonException();
        }

        private static T ReadFlags(string names)
        {
            var known = names.Split(',', StringSplitOptions.TrimEntries).Where(name => Enum.TryParse<T>(name, ignoreCase: true, out _)).ToList();
            return known.Count > 0 ? Enum.Parse<T>(string.Join(',', known), ignoreCase: true) : default;
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Naming?.ConvertName(value.ToString()) ?? value.ToString());

        private static JsonNamingPolicy? NamingOf(Type? converter) =>
            converter == typeof(CamelCaseEnumConverter<T>) ? JsonNamingPolicy.CamelCase : converter == typeof(KebabCaseEnumConverter<T>) ? JsonNamingPolicy.KebabCaseLower : null;
    }
}

/// <summary>Codes such as <c>state-differs</c> only, never numbers.</summary>
public sealed class KebabCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>For JSON that others wrote. Its texts and names need not be valid Unicode: bytes that are not UTF-8, and lone surrogates, are found only when they are read.</summary>
internal static class JsonElementExtensions
{
    /// <summary>Undefined where there is no such member.</summary>
    public static JsonElement GetMember(this JsonElement element, string name)
    {
        try
        {
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;
        }
        catch (InvalidOperationException)
        {
            // The name of another member is not valid text, so no member can be looked up.
            return default;
        }
    }

    /// <summary>Null for anything but a string of valid Unicode.</summary>
    public static string? GetText(this JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Not valid Unicode.
            return null;
        }
    }
}
