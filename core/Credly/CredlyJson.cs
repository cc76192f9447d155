using MyIpma.Core.Common;

namespace MyIpma.Core.Credly;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TimeConverter)])]
[JsonSerializable(typeof(WireEnvelope<WireBadge>))]
[JsonSerializable(typeof(WireEnvelope<List<WireBadge>>))]
[JsonSerializable(typeof(WireEnvelope<WireEvent>))]
[JsonSerializable(typeof(WireEnvelope<List<JsonElement>>))]
[JsonSerializable(typeof(WireEnvelope<WireToken>))]
[JsonSerializable(typeof(WireEnvelope<List<WireToken>>))]
[JsonSerializable(typeof(WireIssue))]
[JsonSerializable(typeof(WireReplace))]
[JsonSerializable(typeof(WireRevoke))]
[JsonSerializable(typeof(WireAssertion))]
internal sealed partial class CredlyJson : JsonSerializerContext;

internal sealed record WireEnvelope<T>
    where T : class
{
    public T? Data { get; init; }
    public WireMetadata? Metadata { get; init; }
}

internal sealed record WireMetadata
{
    public string? NextPageUrl { get; init; }
}

/// <summary>Reads times in both formats Credly uses. Null, false ("never") and anything unreadable become null.</summary>
internal sealed class TimeConverter : JsonConverter<DateTimeOffset?>
{
    public override bool HandleNull => true;

    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        reader.Skip();
        return CredlyFormat.Time(text);
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value is { } time ? CredlyFormat.Time(time) : null);
}

/// <summary>Writes a missing expiry as false: null would mean the template's default, false means never.</summary>
internal sealed class ExpiryConverter : JsonConverter<string?>
{
    public override bool HandleNull => true;

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString() : null;

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteBooleanValue(false);
            return;
        }

        writer.WriteStringValue(value);
    }
}

/// <summary>Credly's text formats; what it does not know becomes null.</summary>
internal static class CredlyFormat
{
    // The offset without a colon is how Credly's documentation writes times.
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss '+0000'", CultureInfo.InvariantCulture);

    public static string? EndOfDay(DateOnly? day) =>
        day is { } last ? Time(new DateTimeOffset(last, new TimeOnly(23, 59, 59), TimeSpan.Zero)) : null;

    public static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    public static Uri? Link(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var link) && (link.Scheme == Uri.UriSchemeHttps || link.Scheme == Uri.UriSchemeHttp) ? link : null;

    public static string? Member(JsonElement element, string name) =>
        element.GetMember(name) is var member && member.ValueKind == JsonValueKind.Number ? member.GetRawText() : member.GetText();
}

/// <summary>The body of an error response. Reading it never fails: the status has decided already, and a proxy may have written the body.</summary>
internal sealed record CredlyErrorBody(string Message, IReadOnlyList<CredlyFieldError> Errors)
{
    private static readonly CredlyErrorBody Empty = new("", []);

    /// <summary>The badge that replaced a stale one, if the response names it.</summary>
    public string? CurrentBadgeId { get; private init; }

    /// <summary>Set when the body is that of a revoked assertion.</summary>
    public AssertionResult.Revoked? Revocation { get; private init; }

    public bool SaysAlreadyHas => Mentions("already has this badge");

    public static CredlyErrorBody Read(byte[] body)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return Empty;
        }
    }

    private static CredlyErrorBody Read(JsonElement root)
    {
        var data = root.GetMember("data");
        var errors = data.GetMember("errors") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Select(ReadError) : [];
        return new(CredlyFormat.Member(data, "message") ?? CredlyFormat.Member(root, "message") ?? "", [.. errors])
        {
            CurrentBadgeId = CredlyFormat.Member(root.GetMember("metadata"), "current_badge_id") is { Length: > 0 } current ? current : null,
            Revocation = root.GetMember("revoked").ValueKind == JsonValueKind.True ? new(CredlyFormat.Member(root, "revocationReason")) : null,
        };
    }

    private static CredlyFieldError ReadError(JsonElement error) => new()
    {
        Attribute = CredlyFormat.Member(error, "attribute") ?? "",
        Messages = error.GetMember("messages") switch
        {
            { ValueKind: JsonValueKind.Array } several => [.. several.EnumerateArray().Select(message => message.GetText()).OfType<string>()],
            var one => one.GetText() is { } message ? [message] : [],
        },
    };

    private bool Mentions(string phrase) =>
        Message.Contains(phrase, StringComparison.OrdinalIgnoreCase)
        || Errors.Any(error => error.Messages.Any(message => message.Contains(phrase, StringComparison.OrdinalIgnoreCase)));
}
