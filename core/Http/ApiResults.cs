using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using MyIpma.Core.Common;

namespace MyIpma.Core.Http;

/// <summary>A JSON answer for one person's eyes, with the headers it calls for.</summary>
internal sealed class ApiResult<T>(T body, int status = StatusCodes.Status200OK) : IResult
{
    public string? Location { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public EntityTagHeaderValue? Tag { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        headers.CacheControl = "private, no-cache";
        headers.ContentLanguage = Languages.FromRequest(httpContext.Request).TwoLetterISOLanguageName;
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

/// <summary>The client has that very answer (RFC 9110, 304).</summary>
internal sealed class NotModifiedResult(EntityTagHeaderValue tag) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
        httpContext.Response.Headers.ETag = tag.ToString();
        httpContext.Response.Headers.CacheControl = "private, no-cache";
        return Task.CompletedTask;
    }
}

/// <summary>An answer with headers of its own.</summary>
internal sealed class ResultWithHeaders(IResult answer, Action<HttpResponse> head) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        head(httpContext.Response);
        return answer.ExecuteAsync(httpContext);
    }
}

/// <summary>
/// An answer with its length. Without one the client waits until the connection ends the answer, which in the Functions host is
/// when the invocation ends, long after the answer.
/// </summary>
internal sealed class ResultWithLength(IResult answer) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var body = response.Body;
        using var copy = new MemoryStream();
        response.Body = copy;
        try
        {
            await answer.ExecuteAsync(httpContext);
        }
        finally
        {
            response.Body = body;
        }

        if (response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
        {
            return;
        }

        if (HttpMethods.IsHead(httpContext.Request.Method))
        {
            // An empty answer means that the length is not known without work nobody asked for: nothing is said of it then (RFC 9110, section 8.6).
            response.ContentLength = copy.Length > 0 ? copy.Length : response.ContentLength is > 0 and var known ? known : null;
            return;
        }

        response.ContentLength = copy.Length;
        await body.WriteAsync(copy.GetBuffer().AsMemory(0, (int)copy.Length), httpContext.RequestAborted);
    }
}

/// <summary>A document for everybody: to be kept by caches for a while, and to be read by pages of other sites.</summary>
internal sealed class PublicDocumentResult(string text, string contentType, TimeSpan keepFor) : IResult
{
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>How long it was kept here already.</summary>
    public TimeSpan Age { get; init; }

    public static PublicDocumentResult Create<T>(T body, JsonTypeInfo<T> type, string contentType, TimeSpan keepFor, int status = StatusCodes.Status200OK) =>
        new(JsonSerializer.Serialize(body, type), contentType, keepFor) { Status = status };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var tag = EntityTag.FromContent($"{contentType}\n{text}");
        new PublicCacheControl(keepFor, Age).WriteTo(response);
        response.Headers.Vary = "Accept";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ETag = tag.ToString();
        response.StatusCode = Status;
        return TypedResults.Bytes(Encoding.UTF8.GetBytes(text), contentType, entityTag: Status == StatusCodes.Status200OK ? tag : null).ExecuteAsync(httpContext);
    }
}
