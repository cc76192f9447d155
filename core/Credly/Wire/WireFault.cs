using System.Text.Json;

namespace MyIpma.Core.Credly.Wire;

/// <summary>Why Credly refused. Never fails: the status has decided already, and a proxy may have written the body.</summary>
internal sealed record WireFault(string Message, IReadOnlyList<CredlyFieldError> Errors)
{
    private static readonly WireFault Silent = new("", []);

    /// <summary>The badge that took a stale one's place, if the refusal names it.</summary>
    public string? CurrentBadgeId { get; private init; }

    /// <summary>Set where the body is that of a revoked assertion.</summary>
    public AssertionResult.Revoked? Revocation { get; private init; }

    public bool SaysAlreadyHas => Says("already has this badge");

    public static WireFault Read(byte[] body)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return Silent;
        }
    }

    private static WireFault Read(JsonElement root)
    {
        var data = Child(root, "data");
        var errors = Child(data, "errors") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Select(ReadError) : [];
        return new(WireText.Member(data, "message") ?? WireText.Member(root, "message") ?? "", [.. errors])
        {
            CurrentBadgeId = WireText.Member(Child(root, "metadata"), "current_badge_id") is { Length: > 0 } current ? current : null,
            Revocation = Child(root, "revoked").ValueKind == JsonValueKind.True ? new(WireText.Member(root, "revocationReason")) : null,
        };
    }

    private static CredlyFieldError ReadError(JsonElement error) => new()
    {
        Attribute = WireText.Member(error, "attribute") ?? "",
        Messages = Child(error, "messages") switch
        {
            { ValueKind: JsonValueKind.String } one => [one.ToString()],
            { ValueKind: JsonValueKind.Array } several => [.. several.EnumerateArray().Select(message => message.ToString())],
            _ => [],
        },
    };

    private static JsonElement Child(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var child) ? child : default;

    private bool Says(string phrase) =>
        Message.Contains(phrase, StringComparison.OrdinalIgnoreCase)
        || Errors.Any(error => error.Messages.Any(message => message.Contains(phrase, StringComparison.OrdinalIgnoreCase)));
}
