using System.Text.Json;
using System.Text.Json.Serialization;

namespace MyIpma.Core.People;

/// <summary>The data of every <c>org.ipma.address.*</c> event.</summary>
public sealed record AddressEventData
{
    /// <summary>Whom to write to.</summary>
    public required string Email { get; init; }

    /// <summary>The six-digit code, for a verification.</summary>
    public string? Code { get; init; }

    /// <summary>The language of whoever asked, for a verification.</summary>
    public string? Language { get; init; }

    /// <summary>When the code is too old (UTC).</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The address that was taken over, masked.</summary>
    public string? Address { get; init; }

    /// <summary>Nothing of it: the record carries a code.</summary>
    public override string ToString() => nameof(AddressEventData);

    internal static JsonElement Write(AddressEventData data) => JsonSerializer.SerializeToElement(data, AddressEventJson.Default.AddressEventData);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AddressEventData))]
internal sealed partial class AddressEventJson : JsonSerializerContext;
