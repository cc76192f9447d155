using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json.Serialization.Metadata;
using MyIpma.Core.Domain;
using MyIpma.Core.Events;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Certificates;

/// <summary>Handles messages of queue <c>certificates</c>. Repeated ones do no harm; invalid ones are rejected with a reason.</summary>
public sealed class CertificateMessages(CertificateService certificates, DeadLetterLog deadLetters)
{
    /// <summary>
    /// Handles one message in any form a CloudEvents producer may send. Every event of a batch is handled, whatever becomes of the others; one rejected event rejects
    /// the whole message. Throws only when a dependency is broken.
    /// </summary>
    /// <param name="properties">Headers or properties of the message, for events in binary mode.</param>
    public async Task<CertificateHandling> HandleAsync(
        ReadOnlyMemory<byte> body, IEnumerable<KeyValuePair<string, string?>>? properties, CancellationToken ct)
    {
        var handling = await HandleEachAsync(body, properties, ct);
        if (handling is CertificateHandling.Rejected rejected)
        {
            await deadLetters.AddAsync(body, rejected, ct);
        }

        return handling;
    }

    private async Task<CertificateHandling> HandleEachAsync(ReadOnlyMemory<byte> body, IEnumerable<KeyValuePair<string, string?>>? properties, CancellationToken ct)
    {
        var requests = Read(body, properties);
        var handlings = new List<CertificateHandling>();
        foreach (var request in requests)
        {
            handlings.Add(await HandleAsync(request, ct));
        }

        return (handlings, handlings.OfType<CertificateHandling.Rejected>().FirstOrDefault()) switch
        {
            (_, null) => new CertificateHandling.Handled(),
            ([var only], _) => only,
            (_, var first) => first with { Description = string.Join("; ", handlings.Select(Numbered).OfType<string>()) },
        };
    }

    /// <summary>One request per event; only the form is checked. Never throws.</summary>
    internal static IReadOnlyList<CertificateRequest> Read(ReadOnlyMemory<byte> body, IEnumerable<KeyValuePair<string, string?>>? properties) =>
        [.. CloudEventReader.Read(body, properties).Select(reading => reading switch
        {
            CloudEventReading.Found { Event: { Type: EventTypes.CertificateIssued } issued } =>
                new CertificateRequest.Issue(Read(issued, CertificateJson.Default.CertificateMessage) with { SentAt = issued.Time }),
            CloudEventReading.Found { Event: { Type: EventTypes.CertificateRevoked } revoked } =>
                new CertificateRequest.Revoke(Read(revoked, CertificateJson.Default.CertificateRevocation)),
            CloudEventReading.Invalid invalid => new CertificateRequest.Unreadable(invalid.Code, invalid.Description),
            _ => (CertificateRequest)new CertificateRequest.Unreadable("unknown-type", $"type must be {EventTypes.CertificateIssued} or {EventTypes.CertificateRevoked}"),
        })];

    private async Task<CertificateHandling> HandleAsync(CertificateRequest request, CancellationToken ct) => request switch
    {
        CertificateRequest.Issue issue => HandlingOf(await certificates.IssuedAsync(issue.Message, ct)),
        CertificateRequest.Revoke revoke => HandlingOf(await certificates.RevokedAsync(revoke.Message, ct)),
        CertificateRequest.Unreadable unreadable => new CertificateHandling.Rejected(unreadable.Code, unreadable.Description),
        _ => throw new InvalidOperationException("A request is one of its cases."),
    };

    private static CertificateHandling HandlingOf(CertificateOutcome outcome) => outcome switch
    {
        CertificateOutcome.Taken or CertificateOutcome.Remembered => new CertificateHandling.Handled(),
        CertificateOutcome.Invalid invalid => new CertificateHandling.Rejected("invalid-data", Describe(invalid.Errors)),
        CertificateOutcome.Refused { Refusal: Refusal.CertificateConflict conflict } =>
            new CertificateHandling.Rejected(conflict.Code, conflict.Detail),
        CertificateOutcome.Refused { Refusal: Refusal.AddressShared shared } => new CertificateHandling.Rejected(
            shared.Code,
            "email is the mailbox of another holder who has a badge of this level, and Credly gives an address only one. Ask this holder for an address of their own and send the certificate again with it; if both are one person, send the earlier certificate again with the new name first."),
        CertificateOutcome.Refused { Refusal: Refusal.Erased erased } => new CertificateHandling.Rejected(
            erased.Code, "certificateId belongs to a badge that its holder had erased. It is not made again; nothing has to be done."),
        CertificateOutcome.Refused refused =>
            new CertificateHandling.Rejected(refused.Refusal.Code, "certificateId belongs to a badge that does not allow it."),
        _ => throw new UnreachableException(),
    };

    internal static string Describe(IReadOnlyDictionary<string, string> errors) =>
        string.Join("; ", errors.Select(error => $"{error.Key} {error.Value}").Order(StringComparer.Ordinal));

    private static string? Numbered(CertificateHandling handling, int n) => handling is CertificateHandling.Rejected rejected ? $"event {n + 1}: {rejected.Description}" : null;

    private static T Read<T>(IncomingEvent received, JsonTypeInfo<T> type)
        where T : class =>
        received.Data.Deserialize(type) ?? throw new InvalidOperationException("A JSON object is never null.");
}

internal abstract record CertificateRequest
{
    private CertificateRequest() { }

    public sealed record Issue(CertificateMessage Message) : CertificateRequest;

    public sealed record Revoke(CertificateRevocation Message) : CertificateRequest;

    /// <summary>Names the attribute at fault.</summary>
    public sealed record Unreadable(string Code, string Description) : CertificateRequest;
}

/// <summary>A certificate message before validation. A member that is not text reads as text that fails every check.</summary>
public sealed record CertificateMessage
{
    /// <summary>The certification body's id; text or a number.</summary>
    [JsonConverter(typeof(IdConverter))]
    public string? CertificateId { get; init; }

    [JsonConverter(typeof(TextConverter))]
    public string? Email { get; init; }

    /// <summary>The holder's first name, or their only one.</summary>
    [JsonConverter(typeof(TextConverter))]
    public string? FirstName { get; init; }

    /// <summary>The holder's last name, or their only one.</summary>
    [JsonConverter(typeof(TextConverter))]
    public string? LastName { get; init; }

    [JsonConverter(typeof(TextConverter))]
    public string? Level { get; init; }

    /// <summary>First day, <c>yyyy-MM-dd</c>, alone or at the beginning of a date-time.</summary>
    [JsonConverter(typeof(TextConverter))]
    public string? IssuedOn { get; init; }

    /// <summary>Last day, in the same forms; none, or <c>9999-12-31</c>, when the certificate never ends.</summary>
    [JsonConverter(typeof(TextConverter))]
    public string? ExpiresOn { get; init; }

    /// <summary>The language to write to the holder in, as a language tag; an unsupported one counts as none.</summary>
    [JsonConverter(typeof(TextConverter))]
    public string? Language { get; init; }

    /// <summary>When the certification body sent it (UTC); null where the message does not say. The message sent last wins.</summary>
    [JsonIgnore]
    public DateTimeOffset? SentAt { get; init; }
}

/// <summary>A withdrawal before validation.</summary>
public sealed record CertificateRevocation
{
    /// <summary>The certification body's id; text or a number.</summary>
    [JsonConverter(typeof(IdConverter))]
    public string? CertificateId { get; init; }

    [JsonConverter(typeof(TextConverter))]
    public string? Reason { get; init; }
}

public abstract record CertificateHandling
{
    private CertificateHandling() { }

    /// <summary>Handled, now or before; the message may go.</summary>
    public sealed record Handled : CertificateHandling;

    /// <summary>The message can never succeed as it is. The description is for whoever repairs it; it names the field but no person.</summary>
    public sealed record Rejected(string Code, string Description) : CertificateHandling;
}

/// <summary>Anything but text becomes a control character, which every check refuses under the name of its field.</summary>
internal class TextConverter : JsonConverter<string?>
{
    private const string NoText = "\0";

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return NoText;
        }

        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate can be escaped in JSON but is not text.
            return NoText;
        }
    }

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

/// <summary>Reads text, or a whole number as its digits.</summary>
internal sealed class IdConverter : TextConverter
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && !reader.HasValueSequence && reader.ValueSpan.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            ? Encoding.ASCII.GetString(reader.ValueSpan)
            : base.Read(ref reader, typeToConvert, options);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CertificateMessage))]
[JsonSerializable(typeof(CertificateRevocation))]
internal sealed partial class CertificateJson : JsonSerializerContext;

/// <summary>Counts the rejected messages of queue <c>certificates</c> by a hash of their body: a repeated one counts once, and its content is not stored.</summary>
public sealed class DeadLetterLog(Tables tables, FaultIsolation faults, TimeProvider time)
{
    private const string Partition = "dead-letters";

    public Task AddAsync(ReadOnlyMemory<byte> body, CertificateHandling.Rejected rejected, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var key = $"{Month(now)}|{Convert.ToHexStringLower(SHA256.HashData(body.Span))}";
        var letter = new DeadLetter(now, rejected.Code, rejected.Description);
        return tables.Staff.TryCommitAsync(Partition, [new RowChange.Put(key, JsonRow.Write(letter, DeadLetterJson.Default.DeadLetter))], ct);
    }

    /// <summary>From one month to another, both included (UTC).</summary>
    public async IAsyncEnumerable<DeadLetter> ReadAsync(DateOnly from, DateOnly to, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var row in tables.Staff.RangeAsync(Partition, Month(from), RowKeyFormat.After(Month(to) + "|"), ct))
        {
            if (faults.TryRead(row, DeadLetterJson.Default.DeadLetter, out var letter))
            {
                yield return letter;
            }
        }
    }

    private static string Month(DateOnly day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private static string Month(DateTimeOffset at) => Month(DateOnly.FromDateTime(at.UtcDateTime));
}

/// <summary>The description names no person. Times are UTC.</summary>
public sealed record DeadLetter(DateTimeOffset At, string Code, string Description);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DeadLetter))]
internal sealed partial class DeadLetterJson : JsonSerializerContext;
