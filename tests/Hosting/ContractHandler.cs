using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace MyIpma.Tests.Hosting;

/// <summary>Checks every answer a test receives against the OpenAPI document: status, media type, schema, headers.</summary>
internal sealed class ContractHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly string[] PipelineStatuses = ["400", "405", "413", "415", "429"];
    private static readonly Lazy<Contract> Document = new(() => Contract.Read(RepositoryFiles.Read("core", "openapi.json")));
    private static int answers;

    /// <summary>At the end of a run the count is written to artifacts, so that it shows when nothing has been checked.</summary>
    static ContractHandler() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        var artifacts = Directory.CreateDirectory(RepositoryFiles.PathOf("artifacts"));
        File.WriteAllText(Path.Combine(artifacts.FullName, "contract-answers.txt"), string.Create(CultureInfo.InvariantCulture, $"{answers} answers checked against the OpenAPI document\n"));
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (request.RequestUri is { } address && Document.Value.Find(request.Method, address.AbsolutePath) is { } operation)
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            var difference = Compare(operation, response, await response.Content.ReadAsByteArrayAsync(cancellationToken));
            Interlocked.Increment(ref answers);
            Assert.True(difference is null, $"{request.Method} {operation.Path} answered {(int)response.StatusCode}: {difference}");
        }

        return response;
    }

    /// <summary>Null when the answer is as the document declares it.</summary>
    public static string? Compare(Contract.Operation operation, HttpResponseMessage response, byte[] body)
    {
        var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        if (operation.Responses[status] is not { } declared)
        {
            return PipelineStatuses.Contains(status) ? null : "this status is not declared";
        }

        var expected = Document.Value.Resolve(declared);
        var missing = (expected["headers"]?.AsObject() ?? []).Select(header => header.Key)
            .FirstOrDefault(name => name is "WWW-Authenticate" or "ETag" && !response.Headers.Contains(name));
        if (missing is not null)
        {
            return $"the header {missing} is missing";
        }

        var media = response.Content.Headers.ContentType?.MediaType;
        return body.Length == 0 ? null
            : expected["content"]?[media ?? ""] is not { } content ? $"{media ?? "no media type"} is not declared"
            : media?.EndsWith("json", StringComparison.Ordinal) == true && content["schema"] is { } schema ? Document.Value.Validate(schema, body)
            : null;
    }

    internal sealed class Contract
    {
        private readonly JsonObject document;
        private readonly List<(string[] Parts, string Path, JsonObject Item)> paths;
        private readonly ConcurrentDictionary<string, JsonSchema> schemas = new();

        private Contract(JsonObject document)
        {
            this.document = document;
            paths = [.. (document["paths"]?.AsObject() ?? []).OrderBy(path => path.Key.Count(character => character == '{'))
                .Select(path => (path.Key.Split('/'), path.Key, path.Value?.AsObject() ?? []))];
        }

        public static Contract Read(string text) => new(JsonNode.Parse(text)?.AsObject() ?? []);

        public Operation? Find(HttpMethod method, string path)
        {
            var parts = path.Split('/');
            var known = paths.FirstOrDefault(known => known.Parts.Length == parts.Length && known.Parts.Zip(parts).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second));
            return known.Item?[method.Method.ToLowerInvariant()]?["responses"] is JsonObject responses ? new Operation(known.Path, responses) : null;
        }

        public JsonNode Resolve(JsonNode response) => response["$ref"]?.GetValue<string>() is { } reference
            ? reference[2..].Split('/').Aggregate((JsonNode?)document, (node, part) => node?[part]) ?? response
            : response;

        public string? Validate(JsonNode schema, byte[] body)
        {
            var compiled = schemas.GetOrAdd(schema.ToJsonString(), Compile);
            var result = compiled.Evaluate(JsonElement.Parse(body), new EvaluationOptions { OutputFormat = OutputFormat.List });
            return result.IsValid ? null : string.Join("; ", (result.Details ?? []).Where(detail => detail.Errors is { Count: > 0 })
                .Select(detail => $"{detail.InstanceLocation}: {string.Join(", ", (detail.Errors ?? new Dictionary<string, string>()).Values)}").Take(3));
        }

        private JsonSchema Compile(string schema) => JsonSchema.FromText(
            new JsonObject { ["allOf"] = new JsonArray(JsonNode.Parse(schema)), ["$defs"] = document["components"]?["schemas"]?.DeepClone() }
                .ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal));

        internal sealed record Operation(string Path, JsonObject Responses);
    }
}
