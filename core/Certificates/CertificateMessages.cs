using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MyIpma.Core.Domain;
using MyIpma.Core.Events;

namespace MyIpma.Core.Certificates;

/// <summary>Acts upon messages of queue <c>certificates</c>. Repeated ones are handled again without harm; what cannot be right says why.</summary>
public sealed class CertificateMessages(CertificateService certificates)
{
    /// <summary>Handles the body of one message, a CloudEvent in JSON. Throws only when something we depend on is broken.</summary>
    public async Task<CertificateHandling> HandleAsync(ReadOnlyMemory<byte> body, CancellationToken ct) =>
        Read(body.Span, CertificateJson.Default.CertificateEnvelope) switch
        {
            null => new CertificateHandling.Rejected("not-json", "The body is no JSON object in UTF-8."),
            { SpecVersion: not "1.0" } =>
                new CertificateHandling.Rejected("not-a-cloud-event", "The body is no CloudEvent: specversion must be 1.0."),
            { Type: EventTypes.CertificateIssued } issued => await IssuedAsync(issued.Data, ct),
            { Type: EventTypes.CertificateRevoked } revoked => await RevokedAsync(revoked.Data, ct),
            _ => new CertificateHandling.Rejected(
                "unknown-type", $"The CloudEvent's type must be {EventTypes.CertificateIssued} or {EventTypes.CertificateRevoked}."),
        };

    private async Task<CertificateHandling> IssuedAsync(JsonElement data, CancellationToken ct) =>
        Read(data, CertificateJson.Default.CertificateMessage) is { } message
            ? HandlingOf(await certificates.IssuedAsync(message, ct))
            : DataUnreadable();

    private async Task<CertificateHandling> RevokedAsync(JsonElement data, CancellationToken ct) =>
        Read(data, CertificateJson.Default.CertificateRevocation) is { } revocation
            ? HandlingOf(await certificates.RevokedAsync(revocation, ct))
            : DataUnreadable();

    private static CertificateHandling HandlingOf(CertificateOutcome outcome) => outcome switch
    {
        CertificateOutcome.Taken => new CertificateHandling.Handled(),
        CertificateOutcome.Invalid invalid => Invalid(invalid.Errors),
        CertificateOutcome.Refused { Refusal: Refusal.CertificateConflict conflict } =>
            new CertificateHandling.Rejected(conflict.Code, conflict.Detail),
        CertificateOutcome.Refused { Refusal: Refusal.BadgeNotFound } => new CertificateHandling.Rejected(
            "certificate-unknown", "No certificate of this id has come in. If it comes later, send the revocation again after it."),
        CertificateOutcome.Refused refused =>
            new CertificateHandling.Rejected(refused.Refusal.Code, "The badge of this certificate does not allow it."),
        _ => throw new InvalidOperationException("An outcome is one of its cases."),
    };

    private static CertificateHandling.Rejected Invalid(IReadOnlyDictionary<string, string> errors) =>
        new("invalid-data", string.Join("; ", errors.Select(error => $"{error.Key} {error.Value}").Order(StringComparer.Ordinal)));

    private static CertificateHandling.Rejected DataUnreadable() =>
        new("invalid-data", "The CloudEvent's data must be a JSON object whose members are text.");

    private static T? Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static T? Read<T>(JsonElement json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return json.ValueKind == JsonValueKind.Object ? json.Deserialize(type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A certificate as it comes in, nothing checked yet.</summary>
public sealed record CertificateMessage
{
    /// <summary>The certification body's id.</summary>
    public string? CertificateId { get; init; }

    /// <summary>The holder's address.</summary>
    public string? Email { get; init; }

    /// <summary>The holder's first name.</summary>
    public string? FirstName { get; init; }

    /// <summary>The holder's last name.</summary>
    public string? LastName { get; init; }

    /// <summary>The level code.</summary>
    public string? Level { get; init; }

    /// <summary>First day, <c>yyyy-MM-dd</c>.</summary>
    public string? IssuedOn { get; init; }

    /// <summary>Last day, <c>yyyy-MM-dd</c>; none when it never ends.</summary>
    public string? ExpiresOn { get; init; }
}

/// <summary>The withdrawal of a certificate as it comes in, nothing checked yet.</summary>
public sealed record CertificateRevocation
{
    /// <summary>The certification body's id.</summary>
    public string? CertificateId { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }
}

/// <summary>What of a CloudEvent (1.0, JSON format) is needed here; who sent it and when is not.</summary>
internal sealed record CertificateEnvelope
{
    [JsonPropertyName("specversion")]
    public string? SpecVersion { get; init; }

    public string? Type { get; init; }

    public JsonElement Data { get; init; }
}

/// <summary>What to do with a message of queue <c>certificates</c>.</summary>
public abstract record CertificateHandling
{
    private CertificateHandling()
    {
    }

    /// <summary>It has been acted upon, now or before; it may go.</summary>
    public sealed record Handled : CertificateHandling;

    /// <summary>It can never be acted upon as it is. The code is for machines, the description for whoever repairs it and names no person.</summary>
    public sealed record Rejected(string Code, string Description) : CertificateHandling;
}

/// <summary>How certificate messages are read: a CloudEvent around the data, camelCase, unknown members ignored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CertificateEnvelope))]
[JsonSerializable(typeof(CertificateMessage))]
[JsonSerializable(typeof(CertificateRevocation))]
internal sealed partial class CertificateJson : JsonSerializerContext;
