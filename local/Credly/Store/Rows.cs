using System.Text.Json;
using System.Text.Json.Serialization;

namespace MyIpma.Local.Credly;

/// <summary>How the simulator's records become rows.</summary>
internal static class Rows
{
    public const string Badge = "badge";
    public const string Account = "account";
    public const string Session = "session";
    public const string Event = "event";
    public const string Delivery = "delivery";
    public const string Token = "token";
    public const string Organization = "organization";
    public const string Faults = "faults";

    /// <summary>The id of rows of which there is only one.</summary>
    public const string Only = "only";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static StoredRow Of<T>(string kind, string id, T value) => new(kind, id, JsonSerializer.Serialize(value, Json));

    public static StoredRow Gone(string kind, string id) => new(kind, id, null);

    public static T Read<T>(StoredRow row) where T : class =>
        (row.Json is null ? null : JsonSerializer.Deserialize<T>(row.Json, Json))
        ?? throw new InvalidDataException($"The simulator's store holds an empty row {row.Kind} {row.Id}.");
}
