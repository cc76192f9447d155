using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MyIpma.Core.Http;

/// <summary>
/// Reads bodies of limited size. Invalid JSON is null. A body that is too long or not declared as JSON throws what the server itself would throw,
/// <see cref="BadHttpRequestException"/> with 413 or 415, which the request pipeline maps.
/// </summary>
internal static class RequestBody
{
    private const int MaxLength = 64 * 1024;

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

    /// <summary>Ignores the content type, for senders who cannot be asked to correct it.</summary>
    public static async Task<T?> ReadOfAnyTypeAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken ct)
        where T : class =>
        Parse((await ReadBytesAsync(request, MaxLength, ct)).Span, type);

    /// <summary>A body whose declared length is too long is refused unread; one without a length, as soon as it exceeds the limit.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpRequest request, int maxLength, CancellationToken ct)
    {
        if (request.ContentLength > maxLength)
        {
            throw TooLong();
        }

        using var content = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, ct)) > 0)
        {
            if (content.Length + read > maxLength)
            {
                throw TooLong();
            }

            content.Write(buffer, 0, read);
        }

        return content.GetBuffer().AsMemory(0, (int)content.Length);
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

    private static BadHttpRequestException NotJson() => new("The body is not declared as JSON.", StatusCodes.Status415UnsupportedMediaType);
}
