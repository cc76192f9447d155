using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using MyIpma.Core.Domain;
using MyIpma.Core.Http.Contracts;
using MyIpma.Core.Webhooks;

namespace MyIpma.Core.Http;

/// <summary>The OpenAPI metadata of routes.</summary>
internal static class EndpointConventions
{
    /// <summary>For public resources: link checkers and previews request the headers alone first (RFC 9110, HEAD).</summary>
    public static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>The name is also that of the function in Azure.</summary>
    public static RouteHandlerBuilder WithOperation(this RouteHandlerBuilder route, string name, string group, string summary) =>
        route.WithName(name).WithSummary(summary).WithTags(group);

    public static RouteHandlerBuilder AcceptsJson<T>(this RouteHandlerBuilder route)
        where T : notnull =>
        route.Accepts<T>("application/json").ProducesProblems(StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType);

    public static RouteHandlerBuilder AcceptsReason(this RouteHandlerBuilder route) =>
        route.Accepts<StaffActionRequest>(isOptional: true, "application/json").ProducesProblems(StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType);

    public static RouteHandlerBuilder ProducesProblems(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            route.Produces<ProblemDetails>(status, "application/problem+json");
        }

        return route;
    }

    /// <summary>For a response that is not JSON: a page, a picture, a file.</summary>
    public static RouteHandlerBuilder ProducesContent(this RouteHandlerBuilder route, int status, params string[] mediaTypes) =>
        route.WithMetadata(new ContentResponse(status, mediaTypes));

    /// <summary>For a second JSON body of the same status.</summary>
    public static RouteHandlerBuilder OrProduces<T>(this RouteHandlerBuilder route, int status = StatusCodes.Status200OK) =>
        route.WithMetadata(new AlternativeResponse(status, typeof(T)));

    public static RouteHandlerBuilder WithQuery(this RouteHandlerBuilder route, params QueryParameter[] parameters) => route.WithMetadata([.. parameters]);
}

internal sealed record ContentResponse(int Status, IReadOnlyList<string> MediaTypes);

internal sealed record AlternativeResponse(int Status, Type Body);

/// <summary>A query parameter, described for users of the API. None is required.</summary>
internal sealed record QueryParameter(string Name, string Description)
{
    /// <summary><c>string</c>, <c>boolean</c> or <c>integer</c>.</summary>
    public string Type { get; init; } = "string";

    /// <summary>Of the JSON schema; null for any text.</summary>
    public string? Format { get; init; }

    /// <summary>Empty for any.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Whether several values, separated by commas, may be given.</summary>
    public bool IsList { get; init; }
}

internal static class QueryParameters
{
    public static readonly QueryParameter Status = new("status", "Only badges with one of these statuses.") { Values = Names<BadgeStatus>(), IsList = true };
    public static readonly QueryParameter InboxStatus = new("status", "Only events with this status.") { Values = Names<InboxStatus>() };
    public static readonly QueryParameter CertificateId = new("certificateId", "The number of one certificate; without it all badges are looked at.");
    public static readonly QueryParameter CredentialDownload = new("download", "`jwt` or `png` answers the credential as a file.") { Values = ["jwt", "png"] };
    public static readonly QueryParameter PageUrl = new("url", "The address of a public badge page.") { Format = "uri" };
    public static readonly QueryParameter EmbedFormat = new("format", "`json`, which is also what comes without it.") { Values = ["json"] };
    public static readonly QueryParameter MaxWidth = new("maxwidth", "The most pixels across.") { Type = "integer" };
    public static readonly QueryParameter MaxHeight = new("maxheight", "The most pixels down.") { Type = "integer" };
    public static readonly QueryParameter Cursor = new("cursor", "Where to go on: `next` of the page before.");
    public static readonly QueryParameter DryRun = new("dryRun", "`true` says what would happen and changes nothing.") { Type = "boolean" };
    public static readonly QueryParameter From = new("from", "The first day (UTC).") { Format = "date" };
    public static readonly QueryParameter To = new("to", "The last day (UTC).") { Format = "date" };

    private static string[] Names<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Where(name => name != "Unknown").Select(JsonNamingPolicy.CamelCase.ConvertName)];
}
