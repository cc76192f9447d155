using Microsoft.OpenApi;
using MyIpma.Core.Http;
using MyIpma.Local.Identity;
using Scalar.AspNetCore;

namespace MyIpma.Local.Hosting;

/// <summary>Generates the OpenAPI document from the routes. A test keeps the file in core, which every host serves, equal to it.</summary>
internal static class OpenApiSetup
{
    private const string Bearer = "bearer";

    private static readonly (string Name, string Description)[] Tags =
    [
        ("Badges", "A person's badges, their claims and what happened to them."),
        ("Claims", "Bringing badges to Credly within the window."),
        ("People", "The person: account, addresses, preferences, privacy."),
        ("Share", "Showing a badge to others."),
        ("Open Badges", "Open Badges 2.0 and 3.0 documents."),
        ("Public", "What needs no sign-in."),
        ("Operators", "For IPMA's staff; needs the operator role."),
        ("Open", "Links, webhooks and the state of the service."),
    ];

    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options => options
        .AddSchemaTransformer((schema, context, _) =>
        {
            OpenApiSchemas.Complete(schema, context.JsonPropertyInfo?.PropertyType ?? context.JsonTypeInfo.Type);
            OpenApiSchemas.RequireOnlyWhatIsAlwaysThere(schema, context.JsonTypeInfo);
            return Task.CompletedTask;
        })
        .AddOperationTransformer((operation, context, ct) =>
        {
            OpenApiOperations.AddQuery(operation, context.Description.ActionDescriptor.EndpointMetadata);
            OpenApiOperations.AddContent(operation, context.Description.ActionDescriptor.EndpointMetadata);
            return OpenApiOperations.AddAlternativesAsync(operation, context, ct);
        })
        .AddDocumentTransformer((document, _, _) =>
        {
            Complete(document);
            return Task.CompletedTask;
        }));

    /// <summary>The API reference, with a token of the first demo person filled in.</summary>
    public static void MapApiReference(this WebApplication app) => app.MapScalarApiReference("/dev/api", (options, http) => options
        .WithTitle("my.IPMA badges")
        .WithOpenApiRoutePattern($"/{ApiRoutes.OpenApi}")
        .AddPreferredSecuritySchemes(Bearer)
        .AddHttpAuthentication(Bearer, scheme => scheme.Token = http.RequestServices.GetRequiredService<DevTokens>().AccessForDemo()));

    private static void Complete(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "my.IPMA badges",
            Version = "1",
            Description = "Certified people list their IPMA badges, claim them, proceed to Credly within the window, share and verify them. "
                + "Errors are `application/problem+json` (RFC 9457) with a `code` to decide by and a `traceId` to report. Times are UTC, days are calendar days.",
            Contact = new OpenApiContact { Name = "IPMA", Url = new Uri("https://www.ipma.world") },
            License = new OpenApiLicense { Name = "Proprietary", Url = new Uri("https://www.ipma.world/terms") },
        };
        document.Servers = [new OpenApiServer { Url = "/", Description = "The host that serves this document." }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Bearer, BearerFormat = "JWT", Description = "A token of the OpenID Connect issuer in the settings." },
        };
        document.Tags = new HashSet<OpenApiTag>(Tags.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }));
        RemoveHeadOperations(document);
        OpenApiSchemas.AddProblem(document);
        foreach (var (path, item) in document.Paths)
        {
            foreach (var (method, operation) in item.Operations ?? [])
            {
                operation.Security = NeedsSignIn(path) ? [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }] : [];
                OpenApiOperations.Complete(document, path, method, operation);
            }
        }
    }

    private static bool NeedsSignIn(string path) =>
        path == "/api/me" || path.StartsWith("/api/me/", StringComparison.Ordinal) || path.StartsWith("/api/admin/", StringComparison.Ordinal);

    /// <summary>HEAD is GET without the body wherever it is answered (RFC 9110) and would only repeat every name.</summary>
    private static void RemoveHeadOperations(OpenApiDocument document)
    {
        foreach (var item in document.Paths.Values)
        {
            item.Operations?.Remove(HttpMethod.Head);
        }
    }
}
