using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.OpenApi;
using MyIpma.Core.Common;
using MyIpma.Core.Http;
using MyIpma.Core.OpenBadges;

namespace MyIpma.Local.Hosting;

/// <summary>Adds what the generator does not know of schemas: the types behind converters, and the problem of every error.</summary>
internal static class OpenApiSchemas
{
    public const string Problem = "Problem";

    /// <summary>Names the JSON type wherever a converter hides it; generated clients cannot read a member without one.</summary>
    public static void Complete(OpenApiSchema schema, Type type)
    {
        var isNullable = Nullable.GetUnderlyingType(type) is not null || schema.Type?.HasFlag(JsonSchemaType.Null) == true;
        var value = Nullable.GetUnderlyingType(type) ?? type;
        if (value == typeof(int) || value == typeof(long) || value == typeof(double) || value == typeof(decimal))
        {
            schema.Type = value == typeof(int) || value == typeof(long) ? JsonSchemaType.Integer : JsonSchemaType.Number;
            schema.Pattern = null;
        }
        else if (value.IsEnum || value == typeof(DateTimeOffset))
        {
            schema.Type = JsonSchemaType.String;
        }
        else
        {
            schema.Items ??= schema.Type?.HasFlag(JsonSchemaType.Array) == true ? new OpenApiSchema() : null;
            return;
        }

        schema.Type |= isNullable ? JsonSchemaType.Null : 0;
    }

    /// <summary>Open Badges documents leave out members that are null; our own bodies carry them.</summary>
    public static void RequireOnlyWhatIsAlwaysThere(OpenApiSchema schema, JsonTypeInfo type)
    {
        if (type.Type.Namespace == typeof(OpenBadgesJson).Namespace)
        {
            schema.Required?.ExceptWith(type.Properties.Where(member => member.IsGetNullable || Nullable.GetUnderlyingType(member.PropertyType) is not null).Select(member => member.Name));
        }
    }

    /// <summary>Replaces the framework's problem, which has neither code nor trace id.</summary>
    public static void AddProblem(OpenApiDocument document)
    {
        var schemas = (document.Components ??= new OpenApiComponents()).Schemas ??= new Dictionary<string, IOpenApiSchema>();
        schemas.Remove("ProblemDetails");
        document.AddComponent<IOpenApiSchema>(Problem, new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "Why a request was not carried out (RFC 9457). `code` is for programs, `title` and `detail` are for people, in the language of `Content-Language`.",
            Required = new HashSet<string> { "type", "title", "status", "detail", "code", "traceId" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = Text("The code as an address.", "uri"),
                ["title"] = Text("What happened, in a few words."),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "The HTTP status." },
                ["detail"] = Text("What to do now."),
                ["code"] = new OpenApiSchemaReference("ProblemCode", document),
                ["traceId"] = Text("Names the request in our logs."),
                ["errors"] = new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = Text("What is wrong with the field."), Description = "With `invalid-request`: what is wrong, by field." },
                ["closedAt"] = Text("With `claim-window-closed`: when the window closed (UTC).", "date-time"),
                ["reason"] = Text("With `claim-failed`: why."),
                ["credlyUrl"] = Text("With `badge-not-public`: where to make it public.", "uri"),
                ["replacedBy"] = Text("With `badge-replaced`: the badge that took its place."),
            },
        });
        foreach (var member in schemas.Values.SelectMany(schema => schema.Properties ?? new Dictionary<string, IOpenApiSchema>()).Select(member => member.Value).OfType<OpenApiSchema>())
        {
            member.OneOf = member.OneOf?.Select(one => one is OpenApiSchemaReference { Reference.Id: "ProblemDetails" } ? new OpenApiSchemaReference(Problem, document) : one).ToList();
        }

        document.AddComponent<IOpenApiSchema>("ProblemCode", new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Enum = [.. Problems.Codes.Order(StringComparer.Ordinal).Select(code => (JsonNode)code)],
            Description = string.Join("\n", Problems.Codes.Order(StringComparer.Ordinal).Select(code => $"- `{code}` ({Problems.StatusOf(code)}): {Localizer.Get($"problem.{code}.title", Languages.Default)}")),
        });
    }

    private static OpenApiSchema Text(string description, string? format = null) => new() { Type = JsonSchemaType.String, Format = format, Description = description };
}
