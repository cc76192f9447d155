using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MyIpma.Core.Common;
using MyIpma.Core.CredlyTokens;
using MyIpma.Core.Domain;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Outbox;
using MyIpma.Core.Webhooks;

namespace MyIpma.Core.Storage;

/// <summary>How records are written into rows: camelCase, enums by name, nothing for null; unknown members are ignored and unknown names of enums read as unknown, so that rows of other versions stay readable.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(StoredEnumConverter)])]
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
