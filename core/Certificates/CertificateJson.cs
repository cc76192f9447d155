using System.Text.Json.Serialization;

namespace MyIpma.Core.Certificates;

/// <summary>How certificate messages are read: a CloudEvent around the data, camelCase, unknown members ignored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CertificateEnvelope))]
[JsonSerializable(typeof(CertificateMessage))]
[JsonSerializable(typeof(CertificateRevocation))]
internal sealed partial class CertificateJson : JsonSerializerContext;
