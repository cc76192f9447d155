using Microsoft.AspNetCore.Http;

namespace MyIpma.Core.Http;

/// <summary>Serves the contract as an OpenAPI document, kept beside the code and held to the routes by a test.</summary>
public static class OpenApiEndpoint
{
    private static readonly Lazy<byte[]> Document = new(Read);

    /// <summary>The document, the same in every host.</summary>
    public static IResult Get(HttpRequest request)
    {
        request.HttpContext.Response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Bytes(Document.Value, "application/json");
    }

    private static byte[] Read()
    {
        using var stream = typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream("openapi.json") ?? throw new InvalidOperationException("openapi.json is not embedded.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
