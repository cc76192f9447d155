using System.Text.Json.Serialization;

namespace MyIpma.Core.People;

/// <summary>How people's records are written into rows; the same rules as for badges.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Account))]
[JsonSerializable(typeof(AddressOwner))]
[JsonSerializable(typeof(AddressCodes))]
[JsonSerializable(typeof(ErasureReceipt))]
internal sealed partial class PeopleRows : JsonSerializerContext;
