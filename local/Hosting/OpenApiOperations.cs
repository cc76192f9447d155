using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using MyIpma.Core.Common;
using MyIpma.Core.Http;

namespace MyIpma.Local.Hosting;

/// <summary>Adds what the generator does not know of operations: query, headers, bodies that are not JSON, what each status means, examples.</summary>
internal static class OpenApiOperations
{
    private const string ProblemMedia = "application/problem+json";

    private static readonly Dictionary<string, string> Meanings = new()
    {
        ["200"] = "Done.",
        ["201"] = "Created.",
        ["202"] = "Taken; it goes on in the background.",
        ["204"] = "Done; there is nothing to say.",
        ["302"] = "On to Credly.",
        ["303"] = "On to Credly.",
        ["304"] = "What you have is still right.",
    };

    public static void AddQuery(OpenApiOperation operation, IEnumerable<object> metadata)
    {
        foreach (var parameter in metadata.OfType<QueryParameter>())
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = ParameterLocation.Query,
                Description = parameter.Description,
                Style = parameter.IsList ? ParameterStyle.Form : null,
                Explode = false,
                Schema = parameter.IsList ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = ValueOf(parameter) } : ValueOf(parameter),
            });
        }
    }

    /// <summary>Names the media types of pages, pictures and files, which the generator leaves out.</summary>
    public static void AddContent(OpenApiOperation operation, IEnumerable<object> metadata)
    {
        foreach (var content in metadata.OfType<ContentResponse>())
        {
            var response = ResponseOf(operation, content.Status);
            foreach (var type in content.MediaTypes)
            {
                (response.Content ??= new Dictionary<string, OpenApiMediaType>()).TryAdd(type, new OpenApiMediaType());
            }
        }
    }

    /// <summary>Adds the second body of a status beside the first.</summary>
    public static async Task AddAlternativesAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        foreach (var other in context.Description.ActionDescriptor.EndpointMetadata.OfType<AlternativeResponse>())
        {
            foreach (var media in (ResponseOf(operation, other.Status).Content ?? new Dictionary<string, OpenApiMediaType>()).Values)
            {
                media.Schema = new OpenApiSchema { AnyOf = [media.Schema ?? new OpenApiSchema(), await context.GetOrCreateSchemaAsync(other.Body, null, ct)] };
            }
        }
    }

    private static OpenApiResponse ResponseOf(OpenApiOperation operation, int status)
    {
        var responses = operation.Responses ??= [];
        var key = status.ToString(CultureInfo.InvariantCulture);
        return responses.GetValueOrDefault(key) as OpenApiResponse ?? (OpenApiResponse)(responses[key] = new OpenApiResponse());
    }

    public static void Complete(OpenApiDocument document, string path, HttpMethod method, OpenApiOperation operation)
    {
        var responses = operation.Responses ??= [];
        operation.Description ??= OpenApiDescriptions.For(operation.OperationId) ?? operation.Summary;
        AddParameters(path, operation, responses);
        AddExpectedProblems(method, operation, responses);
        foreach (var (status, response) in responses.ToList())
        {
            if (response is OpenApiResponse answer)
            {
                Complete(document, status, answer, responses.ContainsKey("304"));
                responses[status] = answer.Content is { Count: 1 } content && content.ContainsKey(ProblemMedia) ? ShareProblem(document, status, answer) : answer;
            }
        }

        foreach (var media in operation.RequestBody?.Content?.Values ?? [])
        {
            media.Example ??= media.Schema is { } schema ? OpenApiExamples.For(schema) : null;
        }
    }

    private static OpenApiSchema ValueOf(QueryParameter parameter) => new()
    {
        Type = parameter.Type switch { "boolean" => JsonSchemaType.Boolean, "integer" => JsonSchemaType.Integer, _ => JsonSchemaType.String },
        Format = parameter.Format,
        Enum = parameter.Values.Count == 0 ? null : [.. parameter.Values.Select(value => (JsonNode)value)],
    };

    private static void AddParameters(string path, OpenApiOperation operation, OpenApiResponses responses)
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(parameter => parameter.In == ParameterLocation.Path))
        {
            parameter.Description ??= OpenApiExamples.DescribePathParameter(parameter.Name ?? "");
            parameter.Example ??= OpenApiExamples.ForName(parameter.Name ?? "");
        }

        if (responses.ContainsKey("304"))
        {
            AddHeaderParameter(operation, "If-None-Match", "The `ETag` of the answer you have; where it is still right the answer is 304 without a body.");
        }

        if (path == $"/{ApiRoutes.AdminImport}")
        {
            AddHeaderParameter(operation, "Import-Reason", "Why, up to 200 characters in percent-encoded UTF-8, for the audit. It may be left out.");
        }

        if (path.StartsWith("/api/", StringComparison.Ordinal) && !path.StartsWith("/api/webhooks/", StringComparison.Ordinal))
        {
            AddHeaderParameter(operation, "Accept-Language", $"The language of texts: {string.Join(", ", Languages.All.Select(language => language.TwoLetterISOLanguageName))}.");
        }
    }

    private static void AddHeaderParameter(OpenApiOperation operation, string name, string description) => (operation.Parameters ??= []).Add(new OpenApiParameter
    {
        Name = name, In = ParameterLocation.Header, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    });

    /// <summary>What the request pipeline answers for every operation.</summary>
    private static void AddExpectedProblems(HttpMethod method, OpenApiOperation operation, OpenApiResponses responses)
    {
        string[] always = ["500", "503"];
        string[] signedIn = operation.Security is { Count: > 0 } && method != HttpMethod.Get ? ["429"] : [];
        foreach (var status in always.Concat(signedIn).Where(status => !responses.ContainsKey(status)))
        {
            responses[status] = new OpenApiResponse { Content = new Dictionary<string, OpenApiMediaType> { [ProblemMedia] = new OpenApiMediaType() } };
        }
    }

    /// <summary>An error whose only body is the problem is described once, for all operations.</summary>
    private static OpenApiResponseReference ShareProblem(OpenApiDocument document, string status, OpenApiResponse response)
    {
        var name = $"Problem{status}";
        if (document.Components?.Responses?.ContainsKey(name) != true)
        {
            document.AddComponent<IOpenApiResponse>(name, response);
        }

        return new OpenApiResponseReference(name, document);
    }

    private static void Complete(OpenApiDocument document, string status, OpenApiResponse response, bool hasETag)
    {
        response.Description = Describe(status, response.Description);
        foreach (var (type, media) in response.Content ?? new Dictionary<string, OpenApiMediaType>())
        {
            Complete(document, type, status, media);
        }

        foreach (var (name, description) in HeadersOf(status, hasETag))
        {
            (response.Headers ??= new Dictionary<string, IOpenApiHeader>())[name] =
                new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = name == "Retry-After" ? JsonSchemaType.Integer : JsonSchemaType.String } };
        }
    }

    private static void Complete(OpenApiDocument document, string type, string status, OpenApiMediaType media)
    {
        if (type == ProblemMedia)
        {
            media.Schema = new OpenApiSchemaReference(OpenApiSchemas.Problem, document);
            media.Example = OpenApiExamples.ForProblem(status);
        }
        else if (type.EndsWith("json", StringComparison.Ordinal) && media.Schema is not null)
        {
            media.Example = OpenApiExamples.For(media.Schema);
        }
        else if (!type.EndsWith("json", StringComparison.Ordinal))
        {
            media.Schema = IsBinary(type) ? null : new OpenApiSchema { Type = JsonSchemaType.String };
        }
    }

    private static bool IsBinary(string type) => type is "image/png" or "application/pdf";

    private static string Describe(string status, string? generated)
    {
        var number = int.Parse(status, CultureInfo.InvariantCulture);
        if (number < 400)
        {
            return Meanings.GetValueOrDefault(status, generated ?? "");
        }

        if (number == 425)
        {
            return "The browser only looked ahead; nothing was proceeded with.";
        }

        var codes = Problems.Codes.Where(code => Problems.StatusOf(code) == number).Order(StringComparer.Ordinal).Select(code => $"`{code}`");
        return $"{ReasonPhrases.GetReasonPhrase(number)}. The `code` says why, one of {string.Join(", ", codes)}.";
    }

    private static IEnumerable<(string Name, string Description)> HeadersOf(string status, bool hasETag)
    {
        if (hasETag && status is "200" or "304")
        {
            yield return ("ETag", "Names this answer, for `If-None-Match`.");
        }

        if (status is "201" or "202" or "302" or "303")
        {
            yield return ("Location", status[0] == '3' ? "Where to go on." : "Where to look next.");
        }

        if (status is "202" or "429" or "503")
        {
            yield return ("Retry-After", "Seconds to wait before asking again.");
        }

        if (status is "401" or "403")
        {
            yield return ("WWW-Authenticate", "How to sign in (RFC 6750).");
        }

        if (status[0] is '4' or '5')
        {
            yield return ("Content-Language", "The language of `title` and `detail`.");
        }
    }
}
