using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using MyIpma.Core.Inbox;
using MyIpma.Core.Json;

namespace MyIpma.Core.Http.Bodies;

/// <summary>How bodies are written: camelCase, enums by name, times in UTC, null members kept so that the shape is always whole.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(UtcTime)])]
[JsonSerializable(typeof(BadgeBody))]
[JsonSerializable(typeof(BadgeListBody))]
[JsonSerializable(typeof(ClaimBody))]
[JsonSerializable(typeof(ClaimSeveralBody))]
[JsonSerializable(typeof(ClaimResultsBody))]
[JsonSerializable(typeof(HealthBody))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(ProceedBody))]
[JsonSerializable(typeof(WebhookEnvelope))]
internal sealed partial class BodyJson : JsonSerializerContext;
