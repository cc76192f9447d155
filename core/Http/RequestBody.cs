using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace MyIpma.Core.Http;

/// <summary>Reads JSON bodies of bounded size; what cannot be read is null, never an exception.</summary>
internal static class RequestBody
{
    private const int MaxLength = 64 * 1024;

    public static async Task<T?> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken ct)
        where T : class
    {
        if (await ReadBytesAsync(request, MaxLength, ct) is not { } body)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(body.Span.StartsWith(Encoding.UTF8.Preamble) ? body.Span[Encoding.UTF8.Preamble.Length..] : body.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The body as it is; null when it is longer than allowed.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadBytesAsync(HttpRequest request, int maxLength, CancellationToken ct)
    {
        using var copy = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, ct)) > 0)
        {
            if (copy.Length + read > maxLength)
            {
                return null;
            }

            copy.Write(buffer, 0, read);
        }

        return copy.GetBuffer().AsMemory(0, (int)copy.Length);
    }
}
