using System.Text.Json;
using System.Text.Json.Serialization;

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
