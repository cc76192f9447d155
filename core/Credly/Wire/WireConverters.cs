using System.Text.Json;
using System.Text.Json.Serialization;

namespace MyIpma.Core.Credly.Wire;

/// <summary>Reads a time in either form Credly uses. Null, false ("never") and anything unreadable are no time.</summary>
internal sealed class TimeConverter : JsonConverter<DateTimeOffset?>
{
    public override bool HandleNull => true;

    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        reader.Skip();
        return WireText.Time(text);
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value is { } time ? WireText.Time(time) : null);
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
