using System.Text.Json;
using System.Text.Json.Serialization;

namespace MyIpma.Core.Json;

/// <summary>Writes an enum as its camelCase name and reads nothing else, never a number.</summary>
public sealed class CamelCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
