using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MyIpma.Core.Http;

/// <summary>
/// Reads bodies of bounded size. JSON that does not parse is null. A body that is too long or is not said to be JSON is refused as the server itself
/// refuses one, by <see cref="BadHttpRequestException"/> with 413 or 415, which the request pipeline answers.
/// </summary>
internal static class RequestBody
{
    private const int MaxLength = 64 * 1024;

    /// <summary>Reads a body of type <c>application/json</c>.</summary>
    public static async Task<T?> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken ct)
        where T : class
    {
        if (request.ContentType is not null && !IsJson(request))
        {
            throw NotJson();
        }

        var body = await ReadBytesAsync(request, MaxLength, ct);
        return body.Length == 0 || IsJson(request) ? Parse(body.Span, type) : throw NotJson();
    }

    /// <summary>Reads JSON whatever type the body says it has, from senders who cannot be asked to correct that.</summary>
    public static async Task<T?> ReadOfAnyTypeAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken ct)
        where T : class =>
        Parse((await ReadBytesAsync(request, MaxLength, ct)).Span, type);

    /// <summary>The body as it is. One that says its length is refused unread when that is too long; one that does not is cut off at the limit.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpRequest request, int maxLength, CancellationToken ct)
    {
        if (request.ContentLength > maxLength)
        {
            throw TooLong();
        }

        using var copy = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, ct)) > 0)
        {
            if (copy.Length + read > maxLength)
            {
                throw TooLong();
            }

            copy.Write(buffer, 0, read);
        }

        return copy.GetBuffer().AsMemory(0, (int)copy.Length);
    }

    private static T? Parse<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsJson(HttpRequest request) => MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType == "application/json";

    private static BadHttpRequestException TooLong() => new("The body is too long.", StatusCodes.Status413PayloadTooLarge);

    private static BadHttpRequestException NotJson() => new("The body is not said to be JSON.", StatusCodes.Status415UnsupportedMediaType);
}
