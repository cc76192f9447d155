namespace MyIpma.Local.Credly;

/// <summary>
/// Refuses what another site's page sends. Every browser says where a POST comes from; what says nothing is a script with no
/// cookie to abuse.
/// </summary>
internal static class SameOrigin
{
    public static async ValueTask<object?> CheckAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        return HttpMethods.IsGet(request.Method) || IsOurs(request)
            ? await next(context)
            : TypedResults.Problem("The request comes from another site.", statusCode: StatusCodes.Status403Forbidden);
    }

    private static bool IsOurs(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() switch
    {
        "same-origin" or "none" => true,
        "" => request.Headers.Origin.ToString() is var origin && (origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}"),
        _ => false,
    };
}
