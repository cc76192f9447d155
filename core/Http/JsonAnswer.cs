using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MyIpma.Core.Http;

/// <summary>A JSON answer for one person's eyes, with the headers it calls for.</summary>
internal sealed class JsonAnswer<T>(T body, int status = StatusCodes.Status200OK) : IResult
{
    public string? Location { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public EntityTagHeaderValue? Tag { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        headers.CacheControl = "private, no-cache";
        Exposed.AllowIn(headers);
        if (Location is not null)
        {
            headers.Location = Location;
        }

        if (RetryAfter is { } wait)
        {
            headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (Tag is not null)
        {
            headers.ETag = Tag.ToString();
        }

        return TypedResults.Json(body, statusCode: status).ExecuteAsync(httpContext);
    }
}
