using System.Text.Json;
using System.Text.Json.Serialization;
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
        using var copy = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, ct)) > 0)
        {
            if (copy.Length + read > MaxLength)
            {
                return null;
            }

            copy.Write(buffer, 0, read);
        }

        try
        {
            return JsonSerializer.Deserialize(copy.GetBuffer().AsSpan(0, (int)copy.Length), type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
