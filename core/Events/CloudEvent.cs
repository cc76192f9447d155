using System.Text.Unicode;

namespace MyIpma.Core.Events;

/// <summary>An event in the form of CloudEvents 1.0 (JSON format). Its id is the message id, so that a repetition can be recognised.</summary>
public sealed record CloudEvent
{
    /// <summary>The media type of the JSON format (CloudEvents 1.0).</summary>
    public const string MediaType = "application/cloudevents+json";

    /// <summary>Always <c>1.0</c>.</summary>
    [JsonPropertyName("specversion")]
    public string SpecVersion { get; init; } = "1.0";

    /// <summary>Unique with <see cref="Source"/>.</summary>
    public required string Id { get; init; }

    /// <summary>Where it comes from.</summary>
    public Uri Source { get; init; } = new("https://my.ipma.world/badges");

    /// <summary>One of <see cref="EventTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>The id of what it is about.</summary>
    public required string Subject { get; init; }

    /// <summary>When it happened (UTC).</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The media type of <see cref="Data"/>.</summary>
    [JsonPropertyName("datacontenttype")]
    public string DataContentType { get; init; } = "application/json";

    /// <summary>The trace it belongs to (CloudEvents: Distributed Tracing extension).</summary>
    [JsonPropertyName("traceparent")]
    public string? TraceParent { get; init; }

    /// <summary>What happened.</summary>
    public required JsonElement Data { get; init; }
}

/// <summary>The port to topic <c>badge-events</c>.</summary>
public interface IEventBus
{
    /// <summary>Publishes the events in order. The same id again is the same event, to be dropped by whoever has seen it.</summary>
    /// <exception cref="EventTooLargeException">The bus takes some of them never; the others are published.</exception>
    Task PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken ct);
}

public sealed class EventTooLargeException(IEnumerable<string> ids) : InvalidOperationException($"Larger than the bus takes: {string.Join(", ", ids)}.");

/// <summary>An event of somebody else, with as much of it as is needed here. The data is always a JSON object.</summary>
public sealed record IncomingEvent(string Type, DateTimeOffset? Time, JsonElement Data);

/// <summary>What reading one event gave: the event, or why it is none.</summary>
public abstract record CloudEventReading
{
    private CloudEventReading() { }

    public sealed record Found(IncomingEvent Event) : CloudEventReading;

    /// <summary>No event; names the attribute at fault, or <c>body</c>.</summary>
    public sealed record Invalid(string Code, string Field, string Description) : CloudEventReading;
}

/// <summary>
/// Reads what a producer may send: an event in structured mode, a batch, or the data alone with the attributes beside it (CloudEvents 1.0, JSON format sections 2 to 4,
/// bindings for HTTP and AMQP sections 3). Never throws for what is in it.
/// </summary>
public static class CloudEventReader
{
    private const string Version = "1.0";

    /// <summary>The beginnings under which the bindings put attributes: HTTP headers, AMQP properties, and those of brokers that allow no colon.</summary>
    private static readonly string[] AttributePrefixes = ["ce-", "cloudEvents:", "cloudEvents_"];

    /// <summary>Reads a body. What is not in structured mode needs the headers or properties it came with.</summary>
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

    /// <summary>The text of a JSON string; null for anything else, and for text that is not Unicode.</summary>
    internal static string? TextOf(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair can be escaped in JSON, but is no text.
            return null;
        }
    }

    private static CloudEventReading ReadStructured(JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? Read(TextOf(Member(element, "specversion")), TextOf(Member(element, "type")), TextOf(Member(element, "time")), DataOf(element))
        : new CloudEventReading.Invalid("not-json", "body", "body must be a JSON object, or a list of them");

    private static CloudEventReading Read(string? version, string? type, string? time, JsonElement? data) => (version, type, data) switch
    {
        (not Version, _, _) => new CloudEventReading.Invalid("not-a-cloud-event", "specversion", $"specversion must be {Version}"),
        (_, null or "", _) => new CloudEventReading.Invalid("unknown-type", "type", "type must say what happened"),
        (_, _, not { ValueKind: JsonValueKind.Object }) => new CloudEventReading.Invalid("invalid-data", "data", "data must be a JSON object"),
        (_, _, { } given) => new CloudEventReading.Found(new IncomingEvent(type, ReadTime(time), given)),
    };

    /// <summary>The data, as JSON, as JSON in a string, or as JSON in base64; null when it is none of these.</summary>
    private static JsonElement? DataOf(JsonElement element)
    {
        var data = Member(element, "data");
        if (data.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return TextOf(Member(element, "data_base64")) is { } encoded && TryDecode(encoded) is { } bytes ? Parse(bytes) : null;
        }

        return TextOf(data) is { } json ? Parse(Encoding.UTF8.GetBytes(json)) : data;
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

    private static JsonElement Member(JsonElement element, string name)
    {
        try
        {
            return element.TryGetProperty(name, out var member) ? member : default;
        }
        catch (InvalidOperationException)
        {
            // The name of another member is no text; nothing can be found behind it.
            return default;
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
