using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MyIpma.Core.Http;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Http;

public sealed class OpenApiTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public async Task The_document_that_is_served_is_the_one_the_routes_make()
    {
        await using var host = await LocalApp.StartAsync();

        var made = await host.Http.GetFromJsonAsync<JsonNode>("dev/openapi/v1.json");
        var served = await host.Http.GetFromJsonAsync<JsonNode>("api/openapi.json");

        var kept = RepositoryFiles.PathOf("artifacts", "openapi.json");
        Directory.CreateDirectory(Path.GetDirectoryName(kept) ?? "");
        await File.WriteAllTextAsync(kept, (made?.ToJsonString(Indented) ?? "") + "\n");
        Assert.True(JsonNode.DeepEquals(made, served), "The contract has changed. If that was meant, copy artifacts/openapi.json to core/openapi.json.");
    }

    [Fact]
    public async Task Every_route_of_the_contract_stands_in_the_document()
    {
        await using var host = await LocalApp.StartAsync();
        var paths = (await host.Http.GetFromJsonAsync<JsonElement>("api/openapi.json")).GetProperty("paths");

        var routes = host.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(route => route.RoutePattern.RawText?.StartsWith("api/", StringComparison.Ordinal) == true && route.RoutePattern.RawText != "api/openapi.json").ToList();

        Assert.NotEmpty(routes);
        Assert.All(routes, route => Assert.All(
            (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Where(method => method != "HEAD"),
            method => Assert.True(paths.GetProperty($"/{route.RoutePattern.RawText}").TryGetProperty(method.ToLowerInvariant(), out _))));
    }

    [Fact]
    public void Every_operation_says_what_it_does_with_an_example_and_the_meaning_of_every_status()
    {
        var document = RepositoryFiles.ReadJson("core", "openapi.json");

        var silent =
            from path in document.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            let text = operation.Value
            where text.GetProperty("description").GetString() == text.GetProperty("summary").GetString()
                || text.GetProperty("responses").EnumerateObject().Any(response => !IsExplained(document, response.Value))
            select $"{operation.Name} {path.Name}";

        Assert.Empty(silent);
    }

    [Fact]
    public void Every_problem_code_stands_in_the_document()
    {
        var schema = RepositoryFiles.ReadJson("core", "openapi.json").GetProperty("components").GetProperty("schemas").GetProperty("ProblemCode");

        Assert.Equal(Problems.Codes.Order(), schema.GetProperty("enum").EnumerateArray().Select(code => code.GetString()));
        Assert.All(Problems.Codes, code => Assert.Contains($"`{code}`", schema.GetProperty("description").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_schema_has_a_type_that_generated_clients_can_read()
    {
        var schemas = RepositoryFiles.ReadJson("core", "openapi.json").GetProperty("components").GetProperty("schemas").EnumerateObject();

        var untyped = schemas.Where(schema => schema.Name != "JsonElement" && !schema.Value.TryGetProperty("type", out _)).Select(schema => schema.Name);

        Assert.Empty(untyped);
    }

    private static bool IsExplained(JsonElement document, JsonElement response)
    {
        if (response.TryGetProperty("$ref", out var reference))
        {
            response = (reference.GetString() ?? "")[2..].Split('/').Aggregate(document, (node, part) => node.GetProperty(part));
        }

        return response.GetProperty("description").GetString() is { Length: > 0 }
            && (!response.TryGetProperty("content", out var content) || content.EnumerateObject()
                .Where(media => media.Name.EndsWith("json", StringComparison.Ordinal) && media.Value.TryGetProperty("schema", out _))
                .All(media => media.Value.TryGetProperty("example", out _)));
    }
}
