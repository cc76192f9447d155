using System.Text.Json;

namespace MyIpma.Local.Credly;

/// <summary>The request's JSON object, or none when what came is not one. Bound before the endpoint runs, refused by <see cref="ApiGate"/>.</summary>
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
