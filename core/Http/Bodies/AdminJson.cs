using System.Text.Json;
using System.Text.Json.Serialization;
using MyIpma.Core.Json;

namespace MyIpma.Core.Http.Bodies;

/// <summary>How the bodies of operators' calls are written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(UtcTime)])]
[JsonSerializable(typeof(InboxBody))]
[JsonSerializable(typeof(InboxEventBody))]
[JsonSerializable(typeof(DriftBody))]
[JsonSerializable(typeof(RepairBody))]
[JsonSerializable(typeof(ReconcileBody))]
internal sealed partial class AdminJson : JsonSerializerContext;
