using Microsoft.OpenApi;

namespace MyIpma.Local.Hosting;

/// <summary>Generates the OpenAPI document from the routes. The copy in core, which every host serves, is held to it by a test.</summary>
internal static class OpenApiSetup
{
    private const string Bearer = "bearer";

    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info = new OpenApiInfo { Title = "my.IPMA badges", Version = "1", Description = "Errors are application/problem+json (RFC 9457) with a code and a traceId." };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Bearer, BearerFormat = "JWT", Description = "A token of the OpenID Connect issuer in the settings." },
        };
        RequireBearer(document);
        RemoveHeadOperations(document);
        return Task.CompletedTask;
    }));

    /// <summary>HEAD is GET without the body wherever it is answered (RFC 9110) and would only repeat every name.</summary>
    private static void RemoveHeadOperations(OpenApiDocument document)
    {
        foreach (var item in document.Paths.Values)
        {
            item.Operations?.Remove(HttpMethod.Head);
        }
    }

    private static void RequireBearer(OpenApiDocument document)
    {
        foreach (var (path, item) in document.Paths)
        {
            foreach (var operation in item.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>())
            {
                if (path.StartsWith("/api/me", StringComparison.Ordinal) || path.StartsWith("/api/admin", StringComparison.Ordinal))
                {
                    operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
                }
            }
        }
    }
}
