using System.Text.Json;
using System.Text.Json.Serialization;

namespace MyIpma.Core.Certificates;

/// <summary>What of a CloudEvent (1.0, JSON format) is needed here; who sent it and when is not.</summary>
internal sealed record CertificateEnvelope
{
    [JsonPropertyName("specversion")]
    public string? SpecVersion { get; init; }

    public string? Type { get; init; }

    public JsonElement Data { get; init; }
}
