using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using MyIpma.Core.Common;
using MyIpma.Core.Http;

namespace MyIpma.Local.Hosting;

/// <summary>Examples of the contract, built from its schemas, so that they cannot contradict them.</summary>
internal static class OpenApiExamples
{
    private const int MaxDepth = 8;
    private const string BadgeId = "b_Kx2vQm8sT4uWyZ0aBcDeFg";

    private static readonly Dictionary<string, (string Example, string Description)> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["badgeId"] = (BadgeId, "The badge id."),
        ["claimId"] = ($"{BadgeId}.1", "The claim id: badge id and number."),
        ["certificateId"] = ("PT-2026-0042", "The certificate number."),
        ["addressKey"] = ("mZq3vT9xKw2LpR7sYb4NcQ", "The address key, as `/api/me` names it."),
        ["key"] = ("mZq3vT9xKw2LpR7sYb4NcQ", "The address key."),
        ["email"] = ("ana@example.org", "An e-mail address."),
        ["address"] = ("a***@example.org", "An e-mail address, masked."),
        ["level"] = ("B", "The level."),
        ["name"] = ("IPMA Level B\u00ae \u2013 Certified Senior Project Manager", "A name."),
        ["holder"] = ("Ana Sousa", "The holder's name."),
        ["language"] = ("en", "A language."),
        ["code"] = ("482913", "The six digits that were mailed."),
        ["ticket"] = ("eyJjIjoi\u2026", "The signed ticket of a claim."),
        ["secret"] = ("\u2026", "The secret of the webhook's address."),
        ["eventId"] = ("e1f4c2d0-0000-4000-8000-000000000001", "Credly's event id."),
        ["importId"] = ("i_Kx2vQm8sT4uWyZ0aBcDeFg", "The id of an import."),
        ["listId"] = ("1", "The number of a status list."),
        ["profileId"] = ("p_Wq7nLc3RkT9vXzY2bMdHgA", "The id of a public page."),
        ["id"] = (BadgeId, "The id."),
        ["token"] = ("u_Zk3\u2026", "A signed token."),
        ["reason"] = ("Asked for by telephone", "Why."),
    };

    public static JsonNode? ForName(string name) => Names.TryGetValue(name, out var known) ? known.Example : null;

    public static string DescribePathParameter(string name) => Names.TryGetValue(name, out var known) ? known.Description : name;

    public static JsonNode ForProblem(string status)
    {
        var code = Problems.Codes.Order(StringComparer.Ordinal).First(code => Problems.StatusOf(code).ToString(CultureInfo.InvariantCulture) == status);
        return new JsonObject
        {
            ["type"] = $"https://my.ipma.world/problems/{code}",
            ["title"] = Localizer.Get($"problem.{code}.title", Languages.Default),
            ["status"] = int.Parse(status, CultureInfo.InvariantCulture),
            ["detail"] = Localizer.Get($"problem.{code}.detail", Languages.Default, "", "", ""),
            ["code"] = code,
            ["traceId"] = "4bf92f3577b34da6a3ce929d0e0e4736",
        };
    }

    public static JsonNode? For(IOpenApiSchema schema) => Build(schema, "", 0);

    private static JsonNode? Build(IOpenApiSchema schema, string name, int depth)
    {
        if (depth > MaxDepth)
        {
            return null;
        }

        if (schema.Enum is { Count: > 0 } values)
        {
            return values[0].DeepClone();
        }

        if (schema.AnyOf is [var first, ..])
        {
            return Build(first, name, depth + 1);
        }

        if (schema.OneOf is { Count: > 0 } choices)
        {
            return choices.FirstOrDefault(choice => choice.Type != JsonSchemaType.Null) is { } chosen ? Build(chosen, name, depth + 1) : null;
        }

        var type = (schema.Type ?? JsonSchemaType.Object) & ~JsonSchemaType.Null;
        return type switch
        {
            JsonSchemaType.Array => schema.Items is { } item ? new JsonArray(Build(item, name, depth + 1)) : new JsonArray(),
            JsonSchemaType.Boolean => true,
            JsonSchemaType.Integer or JsonSchemaType.Number => 1,
            JsonSchemaType.String => TextFor(schema.Format, name),
            _ => new JsonObject((schema.Properties ?? new Dictionary<string, IOpenApiSchema>()).Select(member => KeyValuePair.Create(member.Key, Build(member.Value, member.Key, depth + 1)))),
        };
    }

    private static JsonNode TextFor(string? format, string name) => format switch
    {
        "date" => "2026-05-01",
        "date-time" => "2026-05-01T09:30:00.0000000Z",
        "uri" => "https://my.ipma.world/",
        _ => ForName(name) ?? "text",
    };
}
