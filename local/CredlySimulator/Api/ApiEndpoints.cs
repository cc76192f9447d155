using System.Text;
using CredlySimulator.Badges;
using CredlySimulator.Faults;
using CredlySimulator.Organization;
using CredlySimulator.State;
using CredlySimulator.Webhooks;

namespace CredlySimulator.Api;

internal static class ApiEndpoints
{
    public static void MapApi(this RouteGroupBuilder credly)
    {
        var api = credly.MapGroup("v1");
        api.AddEndpointFilterFactory((_, next) => context =>
            context.HttpContext.RequestServices.GetRequiredService<ApiRequestFilter>().InvokeAsync(context, next));

        api.MapGet("organizations", OrganizationEndpoints.ListAsync).WithOperation("listOrganizations");
        var organization = api.MapGroup("organizations/{org}");
        organization.MapOrganization();
        organization.MapBadges();
        organization.MapTemplates();
        organization.MapEvents();
        organization.MapTokens();
        api.MapOpenBadges();

        // Last, so that an unknown path gets the API's own envelope.
        api.Map("{**path}", () => ApiResult.NotFound).WithOperation("unknown").WithOrder(int.MaxValue);
    }
}

/// <summary>The name under which calls are counted.</summary>
internal sealed record OperationMetadata(string Name);

/// <summary>Marks the endpoints that Credly answers without a token: Open Badges.</summary>
internal sealed record AllowWithoutToken
{
    public static readonly AllowWithoutToken Instance = new();
}

internal static class OperationMetadataExtensions
{
    public static RouteHandlerBuilder WithOperation(this RouteHandlerBuilder endpoint, string name) => endpoint.WithMetadata(new OperationMetadata(name));
}

/// <summary>Applies faults to every API call, and checks its token, its organisation and that its body is JSON.</summary>
internal sealed class ApiRequestFilter(SimulatorState simulator, FaultInjector faults, CredlySimulatorSettings settings, TimeProvider time) : IEndpointFilter
{
    public static readonly ApiResult Unauthorized =
        ApiResult.Error(StatusCodes.Status401Unauthorized, "Unauthorized: the authorization token is missing, wrong or expired.");

    private const string CallerKey = "credly-simulator-caller";
    private const string Scheme = "Basic ";

    public static ApiToken CallerOf(HttpContext http) =>
        http.Items[CallerKey] as ApiToken ?? throw new InvalidOperationException("This endpoint needs no token, so there is no caller.");

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        await simulator.LoadAsync(http.RequestAborted);
        faults.CountCall(http.GetEndpoint()?.Metadata.GetMetadata<OperationMetadata>()?.Name ?? "unknown");
        if (faults.Settings.LatencyMs is > 0 and var latency)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(latency), time, http.RequestAborted);
        }

        var fault = faults.NextApiFault();
        if (ErrorOf(http, fault) is { } error)
        {
            return error;
        }

        var answer = await RejectAsync(context) ?? await next(context);
        if (fault == FaultKind.LostAnswer)
        {
            http.Abort();
            return Results.Empty;
        }

        return answer;
    }

    private static ApiResult? ErrorOf(HttpContext http, FaultKind fault)
    {
        switch (fault)
        {
            case FaultKind.Error500:
                return ApiResult.Error(StatusCodes.Status500InternalServerError, "Internal server error.");
            case FaultKind.Error503:
                return ApiResult.Error(StatusCodes.Status503ServiceUnavailable, "Service unavailable.");
            case FaultKind.Error429:
                http.Response.Headers.RetryAfter = "1";
                return ApiResult.Error(StatusCodes.Status429TooManyRequests, "Too many requests.");
            default:
                return null;
        }
    }

    private async ValueTask<ApiResult?> RejectAsync(EndpointFilterInvocationContext context)
    {
        var http = context.HttpContext;
        if (http.GetEndpoint()?.Metadata.GetMetadata<AllowWithoutToken>() is not null)
        {
            return null;
        }

        if (await CallerAsync(http) is not { } caller)
        {
            return Unauthorized;
        }

        http.Items[CallerKey] = caller;
        return (caller.Allows(http.Request.Method), IsOurs(http), context.Arguments.OfType<JsonBody>().All(body => body.IsObject)) switch
        {
            (false, _, _) => ApiResult.Error(StatusCodes.Status403Forbidden, "This authorization token may not do that."),
            (_, false, _) => ApiResult.NotFound,
            (_, _, false) => ApiResult.Error(StatusCodes.Status400BadRequest, "The request body is not a JSON object."),
            _ => null,
        };
    }

    private bool IsOurs(HttpContext http) =>
        http.GetRouteValue("org") is not string org || string.Equals(org, settings.OrganizationId, StringComparison.OrdinalIgnoreCase);

    private async ValueTask<ApiToken?> CallerAsync(HttpContext http) =>
        TokenIn(http.Request.Headers.Authorization.ToString()) is { } value
            ? await simulator.ReadAsync(state => ApiTokens.Find(state, value, time.GetUtcNow()), http.RequestAborted)
            : null;

    /// <summary>Basic authentication with the token as user name and an empty password. Clients in production leave out the colon, so Credly accepts that too.</summary>
    private static string? TokenIn(string header)
    {
        Span<byte> bytes = stackalloc byte[512];
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || !Convert.TryFromBase64String(header[Scheme.Length..].Trim(), bytes, out var length))
        {
            return null;
        }

        var credentials = Encoding.UTF8.GetString(bytes[..length]);
        return credentials.IndexOf(':') is var colon && (colon < 0 || colon == credentials.Length - 1) && credentials.TrimEnd(':') is { Length: > 0 } token ? token : null;
    }
}
