using System.Text.Unicode;
using MyIpma.Core.Common;

namespace MyIpma.Core.Events;

/// <summary>CloudEvents 1.0 (JSON format). The id is the message id, so that repetitions are recognised.</summary>
public sealed record CloudEvent
{
    public const string MediaType = "application/cloudevents+json";

    [JsonPropertyName("specversion")]
    public string SpecVersion { get; init; } = "1.0";

    /// <summary>Unique with <see cref="Source"/>.</summary>
    public required string Id { get; init; }

    public Uri Source { get; init; } = new("https://my.ipma.world/badges");

    /// <summary>One of <see cref="EventTypes"/>.</summary>
    public required string Type { get; init; }

    public required string Subject { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    [JsonPropertyName("datacontenttype")]
    public string DataContentType { get; init; } = "application/json";

    /// <summary>CloudEvents: Distributed Tracing extension.</summary>
    [JsonPropertyName("traceparent")]
    public string? TraceParent { get; init; }

    public required JsonElement Data { get; init; }
}

/// <summary>The port to topic <c>badge-events</c>.</summary>
public interface IEventBus
{
    /// <summary>Publishes in order. An id published twice is the same event; receivers drop the second.</summary>
    /// <exception cref="EventTooLargeException">Some events are too large for the bus; the others are published.</exception>
    Task PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken ct);
}

public sealed class EventTooLargeException(IEnumerable<string> ids) : InvalidOperationException($"Larger than the bus takes: {string.Join(", ", ids)}.");

/// <summary>A received event, as far as it is needed here. The data is always a JSON object.</summary>
public sealed record IncomingEvent(string Type, DateTimeOffset? Time, JsonElement Data);

public abstract record CloudEventReading
{
    private CloudEventReading() { }

    public sealed record Found(IncomingEvent Event) : CloudEventReading;

    /// <summary>Names the attribute at fault, or <c>body</c>.</summary>
    public sealed record Invalid(string Code, string Field, string Description) : CloudEventReading;
}

/// <summary>
/// Reads what a producer may send: an event in structured mode, a batch, or binary mode with the attributes in headers (CloudEvents 1.0, JSON format sections 2 to 4,
/// bindings for HTTP and AMQP sections 3). Never throws for its content.
/// </summary>
public static class CloudEventReader
{
    private const string Version = "1.0";

    /// <summary>Prefixes of attributes in the bindings: HTTP headers, AMQP properties, and those of brokers that allow no colon.</summary>
    private static readonly string[] AttributePrefixes = ["ce-", "cloudEvents:", "cloudEvents_"];

    /// <summary>Binary mode needs the headers or properties of the message.</summary>
    public static IReadOnlyList<CloudEventReading> Read(ReadOnlyMemory<byte> body, IEnumerable<KeyValuePair<string, string?>>? properties = null)
    {
        var attributes = AttributesIn(properties ?? []);
        if (Parse(body) is not { } document)
        {
            return [new CloudEventReading.Invalid("not-json", "body", "body is not JSON in UTF-8")];
        }

        if (attributes.TryGetValue("specversion", out var version))
        {
            return [Read(version, attributes.GetValueOrDefault("type"), attributes.GetValueOrDefault("time"), document)];
        }

        return document.ValueKind == JsonValueKind.Array ? [.. document.EnumerateArray().Select(ReadStructured)] : [ReadStructured(document)];
    }

    private static CloudEventReading ReadStructured(JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? Read(element.GetMember("specversion").GetText(), element.GetMember("type").GetText(), element.GetMember("time").GetText(), DataOf(element))
        : new CloudEventReading.Invalid("not-json", "body", "body must be a JSON object, or a list of them");

    private static CloudEventReading Read(string? version, string? type, string? time, JsonElement? data) => (version, type, data) switch
    {
        (not Version, _, _) => new CloudEventReading.Invalid("not-a-cloud-event", "specversion", $"specversion must be {Version}"),
        (_, null or "", _) => new CloudEventReading.Invalid("unknown-type", "type", "type must say what happened"),
        (_, _, not { ValueKind: JsonValueKind.Object }) => new CloudEventReading.Invalid("invalid-data", "data", "data must be a JSON object"),
        (_, _, { } found) => new CloudEventReading.Found(new IncomingEvent(type, ReadTime(time), found)),
    };

    /// <summary>From JSON, JSON in a string, or JSON in base64; null for anything else.</summary>
    private static JsonElement? DataOf(JsonElement element)
    {
        var data = element.GetMember("data");
        if (data.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return element.GetMember("data_base64").GetText() is { } encoded && TryDecode(encoded) is { } bytes ? Parse(bytes) : null;
        }

        return data.GetText() is { } json ? Parse(Encoding.UTF8.GetBytes(json)) : data;
    }

    private static byte[]? TryDecode(string encoded)
    {
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var length) ? bytes[..length] : null;
    }

    private static JsonElement? Parse(ReadOnlyMemory<byte> body)
    {
        var json = body.Span.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;
        if (!Utf8.IsValid(json.Span))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static DateTimeOffset? ReadTime(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static Dictionary<string, string?> AttributesIn(IEnumerable<KeyValuePair<string, string?>> properties)
    {
        var attributes = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in properties)
        {
            if (Array.Find(AttributePrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } found)
            {
                attributes[name[found.Length..]] = value;
            }
        }

        return attributes;
    }
}
