using System.Text.Json;
using System.Text.Json.Serialization;
using MyIpma.Core.Json;

namespace MyIpma.Core.Http.Bodies;

/// <summary>How the share kit is written, by the rules of <see cref="BodyJson"/>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(UtcTime)])]
[JsonSerializable(typeof(ShareBody))]
internal sealed partial class ShareJson : JsonSerializerContext;
