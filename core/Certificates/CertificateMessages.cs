using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json.Serialization.Metadata;
using MyIpma.Core.Domain;
using MyIpma.Core.Events;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Certificates;

/// <summary>Acts upon messages of queue <c>certificates</c>. Repeated ones are handled again without harm; what cannot be right says why.</summary>
public sealed class CertificateMessages(CertificateService certificates, DeadLetterLog deadLetters)
{
    /// <summary>
    /// Handles one message in any form a CloudEvents producer may send. Every event of a batch is acted upon, whatever becomes of the others; one that was refused
    /// makes the whole message refused. Throws only when something we depend on is broken.
    /// </summary>
    /// <param name="body">The body.</param>
    /// <param name="properties">The headers or properties that came with it, for events in binary mode.</param>
    /// <param name="ct">Cancels.</param>
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

    /// <summary>What a message asks for, event by event, nothing checked yet but the form. Never throws.</summary>
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

    /// <summary>All that is wrong, by field.</summary>
    internal static string Describe(IReadOnlyDictionary<string, string> errors) =>
        string.Join("; ", errors.Select(error => $"{error.Key} {error.Value}").Order(StringComparer.Ordinal));

    private static string? Numbered(CertificateHandling handling, int n) => handling is CertificateHandling.Rejected rejected ? $"event {n + 1}: {rejected.Description}" : null;

    private static T Read<T>(IncomingEvent received, JsonTypeInfo<T> type)
        where T : class =>
        received.Data.Deserialize(type) ?? throw new InvalidOperationException("A JSON object is never null.");
}

/// <summary>What a message asks for.</summary>
internal abstract record CertificateRequest
{
    private CertificateRequest() { }

    public sealed record Issue(CertificateMessage Message) : CertificateRequest;

    /// <summary>A certificate was withdrawn.</summary>
    public sealed record Revoke(CertificateRevocation Message) : CertificateRequest;

    /// <summary>Nobody can say; names the attribute at fault.</summary>
    public sealed record Unreadable(string Code, string Description) : CertificateRequest;
}

/// <summary>A certificate as it comes in, nothing checked yet. A member that is no text reads as text that no check lets through.</summary>
public sealed record CertificateMessage
{
    /// <summary>The certification body's id; may be a number.</summary>
    [JsonConverter(typeof(IdConverter))]
    public string? CertificateId { get; init; }

    /// <summary>The holder's address.</summary>
    [JsonConverter(typeof(TextConverter))]
    public string? Email { get; init; }

    /// <summary>The holder's first name, or their only one.</summary>
    [JsonConverter(typeof(TextConverter))]
    public string? FirstName { get; init; }

    /// <summary>The holder's last name, or their only one.</summary>
    [JsonConverter(typeof(TextConverter))]
    public string? LastName { get; init; }

    /// <summary>The level code.</summary>
    [JsonConverter(typeof(TextConverter))]
    public string? Level { get; init; }

    /// <summary>First day, <c>yyyy-MM-dd</c>, alone or at the beginning of a date-time.</summary>
    [JsonConverter(typeof(TextConverter))]
    public string? IssuedOn { get; init; }

    /// <summary>Last day, in the same forms; none, or <c>9999-12-31</c>, when it never ends.</summary>
    [JsonConverter(typeof(TextConverter))]
    public string? ExpiresOn { get; init; }

    /// <summary>The language its holder is written to in, as a language tag; one there are no texts in counts as none.</summary>
    [JsonConverter(typeof(TextConverter))]
    public string? Language { get; init; }

    /// <summary>When the certification body sent it (UTC), where the message says: the later one counts.</summary>
    [JsonIgnore]
    public DateTimeOffset? SentAt { get; init; }
}

/// <summary>The withdrawal of a certificate as it comes in, nothing checked yet.</summary>
public sealed record CertificateRevocation
{
    /// <summary>The certification body's id; may be a number.</summary>
    [JsonConverter(typeof(IdConverter))]
    public string? CertificateId { get; init; }

    /// <summary>Why.</summary>
    [JsonConverter(typeof(TextConverter))]
    public string? Reason { get; init; }
}

/// <summary>What to do with a message of queue <c>certificates</c>.</summary>
public abstract record CertificateHandling
{
    private CertificateHandling() { }

    /// <summary>It has been acted upon, now or before; it may go.</summary>
    public sealed record Handled : CertificateHandling;

    /// <summary>It can never be acted upon as it is. The code is for machines, the description for whoever repairs it and names the field but no person.</summary>
    public sealed record Rejected(string Code, string Description) : CertificateHandling;
}

/// <summary>Reads text. Anything else becomes a control character, which every check refuses under the name of its field.</summary>
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
            // Half a surrogate pair can be escaped in JSON, but is no text.
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

/// <summary>How certificate messages are read: camelCase, unknown members ignored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CertificateMessage))]
[JsonSerializable(typeof(CertificateRevocation))]
internal sealed partial class CertificateJson : JsonSerializerContext;

/// <summary>Remembers which messages of queue <c>certificates</c> were refused, by a hash of their body: one that comes again is not counted again, and nothing of it is kept.</summary>
public sealed class DeadLetterLog(Tables tables, FaultIsolation faults, TimeProvider time)
{
    private const string Partition = "dead-letters";

    /// <summary>Notes a refused message.</summary>
    public Task AddAsync(ReadOnlyMemory<byte> body, CertificateHandling.Rejected rejected, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var key = $"{Month(now)}|{Convert.ToHexStringLower(SHA256.HashData(body.Span))}";
        var letter = new DeadLetter(now, rejected.Code, rejected.Description);
        return tables.Staff.TryCommitAsync(Partition, [new RowChange.Put(key, JsonRow.Write(letter, DeadLetterJson.Default.DeadLetter))], ct);
    }

    /// <summary>The messages refused in the months from one to another, both included (UTC).</summary>
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

/// <summary>A message that was refused: when (UTC), the code, and what is wrong in words that name no person.</summary>
public sealed record DeadLetter(DateTimeOffset At, string Code, string Description);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DeadLetter))]
internal sealed partial class DeadLetterJson : JsonSerializerContext;
