using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace MyIpma.Core.Http.Mapping;

/// <summary>What the OpenAPI document says of a route.</summary>
internal static class Describe
{
    /// <summary>How strangers look at what is public: link checkers and previews ask for the headers alone first (RFC 9110, HEAD).</summary>
    public static readonly string[] Look = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>The name (also the name of the function in Azure), a sentence, and the group it belongs to.</summary>
    public static RouteHandlerBuilder Named(this RouteHandlerBuilder route, string name, string group, string summary) =>
        route.WithName(name).WithSummary(summary).WithTags(group);

    /// <summary>The problems it may answer.</summary>
    public static RouteHandlerBuilder Fails(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            route.Produces<ProblemDetails>(status, "application/problem+json");
        }

        return route;
    }
}
