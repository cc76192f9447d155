using System.Text.Json;
using System.Text.Json.Serialization;
using MyIpma.Core.Json;

namespace MyIpma.Core.Http.Bodies;

/// <summary>How the bodies of timelines, diagnoses and the token are written; same rules as <see cref="BodyJson"/>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(UtcTime)])]
[JsonSerializable(typeof(TimelineBody))]
[JsonSerializable(typeof(DiagnosisBody))]
[JsonSerializable(typeof(DiagnosisListBody))]
[JsonSerializable(typeof(TokenBody))]
internal sealed partial class WhereaboutsJson : JsonSerializerContext;
