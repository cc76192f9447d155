using System.Text.Json;
using System.Text.Json.Serialization;

namespace MyIpma.Core.Json;

/// <summary>Writes an enum as a code such as <c>state-differs</c> and reads nothing else, never a number.</summary>
public sealed class KebabEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
