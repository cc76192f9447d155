using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace MyIpma.Core.Http;

/// <summary>A document for everybody: to be kept by caches for a while, and to be read by pages of other sites.</summary>
internal sealed class PublicDocument(string text, string contentType, TimeSpan keepFor) : IResult
{
    public int Status { get; init; } = StatusCodes.Status200OK;

    public static PublicDocument Of<T>(T body, JsonTypeInfo<T> type, string contentType, TimeSpan keepFor, int status = StatusCodes.Status200OK) =>
        new(JsonSerializer.Serialize(body, type), contentType, keepFor) { Status = status };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        var tag = EntityTag.Of($"{contentType}\n{text}");
        response.Headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"public, max-age={(int)keepFor.TotalSeconds}");
        response.Headers.Vary = "Accept";
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ETag = tag.ToString();
        if (Status == StatusCodes.Status200OK && EntityTag.IsKnownTo(request, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.StatusCode = Status;
        response.ContentType = contentType;
        await response.WriteAsync(text, Encoding.UTF8, httpContext.RequestAborted);
    }
}
