using System.Text.Json.Serialization;

namespace MyIpma.Core.Credly.Wire;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TimeConverter)])]
[JsonSerializable(typeof(WireEnvelope<WireBadge>))]
[JsonSerializable(typeof(WireEnvelope<List<WireBadge>>))]
[JsonSerializable(typeof(WireEnvelope<WireEvent>))]
[JsonSerializable(typeof(WireEnvelope<List<WireEvent>>))]
[JsonSerializable(typeof(WireEnvelope<WireToken>))]
[JsonSerializable(typeof(WireEnvelope<List<WireToken>>))]
[JsonSerializable(typeof(WireIssue))]
[JsonSerializable(typeof(WireReplace))]
[JsonSerializable(typeof(WireRevoke))]
[JsonSerializable(typeof(WireAssertion))]
internal sealed partial class WireJson : JsonSerializerContext;

internal sealed record WireEnvelope<T>
    where T : class
{
    public T? Data { get; init; }

    public WireMetadata? Metadata { get; init; }
}

internal sealed record WireMetadata
{
    public string? NextPageUrl { get; init; }
}
