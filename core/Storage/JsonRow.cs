using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MyIpma.Core.CredlyTokens;
using MyIpma.Core.Domain;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Outbox;
using MyIpma.Core.Webhooks;

namespace MyIpma.Core.Storage;

/// <summary>How records are written into rows: camelCase, enums by name, nothing for null, unknown members ignored, so that old rows stay readable.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Badge))]
[JsonSerializable(typeof(Claim))]
[JsonSerializable(typeof(TimelineEntry))]
[JsonSerializable(typeof(Effect))]
[JsonSerializable(typeof(InboxEvent))]
[JsonSerializable(typeof(StoredToken))]
[JsonSerializable(typeof(TokenRecord))]
[JsonSerializable(typeof(StatusEntry))]
internal sealed partial class StorageJson : JsonSerializerContext
{
    public static string Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);

    public static T Read<T>(Row row, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(row.Body, type) ?? throw new InvalidDataException($"Row {row.Key} has no body.");
}
