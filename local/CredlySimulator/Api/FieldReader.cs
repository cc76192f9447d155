using System.Globalization;
using System.Text.Json;

namespace CredlySimulator.Api;

/// <summary>Reads the attributes of a JSON object and collects the validation errors.</summary>
internal sealed class FieldReader(JsonElement body)
{
    private const int MaxTextLength = 255;

    private readonly List<FieldError> errors = [];

    public IReadOnlyList<FieldError> Errors => errors;

    /// <summary>True for null too, which clears a setting.</summary>
    public bool Has(string attribute) => Find(attribute).ValueKind != JsonValueKind.Undefined;

    public JsonElement? Member(string attribute) => Find(attribute) is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } value ? value : null;

    public string? Text(string attribute)
    {
        if (Member(attribute) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return AddError<string>(attribute, "is invalid");
        }

        try
        {
            var text = value.GetString()?.Trim();
            return text?.Length > MaxTextLength ? AddError<string>(attribute, "is too long (maximum is 255 characters)") : NullIfEmpty(text);
        }
        catch (InvalidOperationException)
        {
            // Not valid Unicode, which shows only when the text is read.
            return AddError<string>(attribute, "is invalid");
        }
    }

    public string? RequiredText(string attribute)
    {
        var before = errors.Count;
        var text = Text(attribute);
        AddBlankError(attribute, text is null && errors.Count == before);
        return text;
    }

    public bool Flag(string attribute)
    {
        if (Member(attribute) is not { } value)
        {
            return false;
        }

        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            AddError(attribute, "is invalid");
        }

        return value.ValueKind == JsonValueKind.True;
    }

    public DateTimeOffset? Timestamp(string attribute) => Text(attribute) switch
    {
        null => null,
        var text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) =>
            CredlyTime.TruncateToMilliseconds(time),
        _ => AddTimestampError(attribute),
    };

    public DateTimeOffset? RequiredTimestamp(string attribute)
    {
        var before = errors.Count;
        var time = Timestamp(attribute);
        AddBlankError(attribute, time is null && errors.Count == before);
        return time;
    }

    public string? OneOf(string attribute, IReadOnlyCollection<string> allowed)
    {
        var text = Text(attribute);
        return text is null || allowed.Contains(text) ? text : AddError<string>(attribute, "is not included in the list");
    }

    public void AddError(string attribute, string message) => errors.Add(new FieldError(attribute, message));

    private void AddBlankError(string attribute, bool blank)
    {
        if (blank)
        {
            AddError(attribute, "can't be blank");
        }
    }

    private T? AddError<T>(string attribute, string message) where T : class
    {
        AddError(attribute, message);
        return null;
    }

    private DateTimeOffset? AddTimestampError(string attribute)
    {
        AddError(attribute, "is invalid");
        return null;
    }

    private JsonElement Find(string attribute)
    {
        try
        {
            return body.ValueKind == JsonValueKind.Object && body.TryGetProperty(attribute, out var value) ? value : default;
        }
        catch (InvalidOperationException)
        {
            // The name of another member is not valid Unicode, so no member can be looked up.
            return default;
        }
    }

    private static string? NullIfEmpty(string? text) => text is "" ? null : text;
}

internal sealed record FieldError(string Attribute, string Message)
{
    /// <summary><c>recipient_email</c> reads "Recipient email".</summary>
    public string Label => string.Concat(Attribute[..1].ToUpperInvariant(), Attribute[1..].Replace('_', ' '));
}

/// <summary>The request's body. One that is not a JSON object is rejected by <see cref="ApiRequestFilter"/>.</summary>
internal sealed class JsonBody(JsonElement? value)
{
    public bool IsObject => value is { ValueKind: JsonValueKind.Object };

    public JsonElement Value => value ?? default;

    public static async ValueTask<JsonBody> BindAsync(HttpContext context)
    {
        try
        {
            var body = context.Request.Body;
            return new JsonBody(await JsonSerializer.DeserializeAsync<JsonElement>(body, JsonSerializerOptions.Web, context.RequestAborted));
        }
        catch (JsonException)
        {
            return new JsonBody(null);
        }
    }
}
