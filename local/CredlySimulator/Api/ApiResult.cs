using System.Text;
using System.Text.Json.Nodes;

namespace CredlySimulator.Api;

/// <summary>A response of the API: the <c>data</c> and <c>metadata</c> envelope, or a bare object for Open Badges.</summary>
internal sealed record ApiResult(int Status, JsonNode? Body) : IResult
{
    private const string Json = "application/json; charset=utf-8";

    public static readonly ApiResult NoContent = new(StatusCodes.Status204NoContent, null);

    public static readonly ApiResult NotFound = Error(StatusCodes.Status404NotFound, "Resource not found.");

    public bool IsError => Status >= StatusCodes.Status400BadRequest;

    public static ApiResult Ok(JsonNode data, JsonObject? metadata = null) => Create(StatusCodes.Status200OK, data, metadata ?? []);

    public static ApiResult Created(JsonNode data) => Create(StatusCodes.Status201Created, data, new JsonObject());

    /// <summary>The metadata is null unless there is a hint (both seen in recorded answers).</summary>
    public static ApiResult Error(int status, string message, JsonObject? hint = null) =>
        Create(status, new JsonObject { ["message"] = message }, hint);

    public static ApiResult Unprocessable(string message, JsonObject? hint = null) => Error(StatusCodes.Status422UnprocessableEntity, message, hint);

    public static ApiResult Invalid(IReadOnlyList<FieldError> errors)
    {
        var data = new JsonObject
        {
            ["message"] = $"Validation failed: {string.Join(", ", errors.Select(error => $"{error.Label} {error.Message}"))}",
            ["errors"] = new JsonArray([.. errors.Select(Render)]),
        };
        return Create(StatusCodes.Status422UnprocessableEntity, data, new JsonObject());
    }

    /// <summary>Adds the index of the badge in a batch.</summary>
    public ApiResult AtIndex(int index)
    {
        var body = Body?.DeepClone();
        if (body?["data"] is JsonObject data)
        {
            data["error_index"] = index;
        }

        return this with { Body = body };
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = Status;
        if (Body is null)
        {
            return Task.CompletedTask;
        }

        httpContext.Response.ContentType = Json;
        return httpContext.Response.WriteAsync(Body.ToJsonString(), Encoding.UTF8, httpContext.RequestAborted);
    }

    private static ApiResult Create(int status, JsonNode data, JsonObject? metadata) =>
        new(status, new JsonObject { ["data"] = data, ["metadata"] = metadata });

    private static JsonNode Render(FieldError error) => new JsonObject
    {
        ["attribute"] = error.Attribute,
        ["attribute_label"] = error.Label,
        ["messages"] = new JsonArray(error.Message),
    };
}
