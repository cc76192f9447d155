using System.Text.Json;
using System.Text.Json.Serialization;
using MyIpma.Core.Json;

namespace MyIpma.Core.Http.Bodies;

/// <summary>How the bodies of verification are written, by the rules of <see cref="BodyJson"/>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(UtcTime)])]
[JsonSerializable(typeof(CheckBody))]
[JsonSerializable(typeof(CheckedBody))]
[JsonSerializable(typeof(VerifyBody))]
internal sealed partial class VerifyJson : JsonSerializerContext;
