using System.Text.Json.Serialization;

namespace MyIpma.Core.Events;

/// <summary>How events are written and read: camelCase, enums by name, nothing for null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CloudEvent))]
[JsonSerializable(typeof(BadgeEventData))]
[JsonSerializable(typeof(TokenExpiringData))]
public sealed partial class EventJson : JsonSerializerContext;
