using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
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
}
