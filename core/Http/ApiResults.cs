using System.Buffers.Text;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Serialization.Metadata;
using CsvHelper;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Http.Pages;
using MyIpma.Core.Verification;

namespace MyIpma.Core.Http;

/// <summary>A JSON response for one person, with its headers.</summary>
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

/// <summary>The client already has this representation (RFC 9110, section 15.4.5).</summary>
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

internal sealed class ResultWithHeaders(IResult inner, Action<HttpResponse> addHeaders) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        addHeaders(httpContext.Response);
        return inner.ExecuteAsync(httpContext);
    }
}

/// <summary>
/// Buffers the response to set its length. Without one the client waits for the connection to end, which in the Functions host happens with the invocation, long after
/// the response.
/// </summary>
internal sealed class ResultWithLength(IResult inner) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var body = response.Body;
        using var buffer = new MemoryStream();
        response.Body = buffer;
        try
        {
            await inner.ExecuteAsync(httpContext);
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
            // An empty body means that the length is unknown without doing the work of a GET, so the header is left out (RFC 9110, section 8.6).
            response.ContentLength = buffer.Length > 0 ? buffer.Length : response.ContentLength is > 0 and var known ? known : null;
            return;
        }

        response.ContentLength = buffer.Length;
        await body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), httpContext.RequestAborted);
    }
}

/// <summary>A public document that caches may keep for a while.</summary>
internal sealed class PublicDocumentResult(string text, string contentType, TimeSpan keepFor) : IResult
{
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>How long it has been cached here.</summary>
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

/// <summary>CSV (RFC 4180) for spreadsheets, which recognise UTF-8 only by its byte order mark.</summary>
internal sealed class CsvResult(string fileName, IReadOnlyList<string> columns, IAsyncEnumerable<IReadOnlyList<string>> rows) : IResult
{
    public const string MediaType = "text/csv";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, ct) = (httpContext.Response, httpContext.RequestAborted);
        using var content = new MemoryStream();
        await using (var text = new StreamWriter(content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true))
        {
            await using var csv = new CsvWriter(text, CultureInfo.InvariantCulture);
            await WriteRowAsync(csv, columns);
            await foreach (var row in rows.WithCancellation(ct))
            {
                await WriteRowAsync(csv, row);
            }
        }

        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        response.ContentType = $"{MediaType}; charset=utf-8";
        response.ContentLength = content.Length;
        content.Position = 0;
        await content.CopyToAsync(response.Body, ct);
    }

    private static Task WriteRowAsync(CsvWriter csv, IEnumerable<string> row)
    {
        foreach (var field in row)
        {
            csv.WriteField(EscapeFormula(field));
        }

        return csv.NextRecordAsync();
    }

    /// <summary>A spreadsheet would run a field that begins like a formula (OWASP: CSV injection).</summary>
    private static string EscapeFormula(string field) => field.Length > 0 && field[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + field : field;
}

/// <summary>The security headers of everything that browsers open without a sign-in.</summary>
internal static class SecurityHeaders
{
    private static readonly string PagePolicy =
        $"default-src 'none'; style-src {PageStyle.CspSource}; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>No script, one style known by its hash, our own pictures, never inside a frame.</summary>
    public static void AddForPage(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = PagePolicy;
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        response.Headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        AddForData(response);
    }

    /// <summary>Other sites may show it.</summary>
    public static void AddForImage(HttpResponse response)
    {
        response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        response.Headers.ContentSecurityPolicy = "default-src 'none'";
        AddForData(response);
    }

    /// <summary>No content sniffing, and only TLS from now on.</summary>
    public static void AddForData(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        if (response.HttpContext.Request.IsHttps)
        {
            response.Headers.StrictTransportSecurity = "max-age=31536000";
        }
    }
}

/// <summary>Entity tags (RFC 9110, section 8.8.3). Weak, because the seconds left count down although nothing has changed.</summary>
internal static class EntityTag
{
    public static EntityTagHeaderValue FromContent(string content) =>
        new($"\"{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 16))}\"", isWeak: true);

    /// <summary>Weak comparison (RFC 9110, If-None-Match).</summary>
    public static bool MatchesIfNoneMatch(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(known => known.Tag == "*" || known.Compare(tag, useStrongComparison: false));
}

/// <summary>How long shared caches may keep a response. Its age here counts, so that a revocation is seen everywhere within the given time, and nothing is kept beyond the badge's first or last moment.</summary>
internal sealed record PublicCacheControl(TimeSpan MaxAge, TimeSpan Age)
{
    public TimeSpan Left => MaxAge - Age;

    public static PublicCacheControl Create(VerificationResult found, DateTimeOffset now, TimeSpan keep)
    {
        var age = TimeSpan.FromTicks(Math.Clamp((now - found.CheckedAt).Ticks, 0, keep.Ticks));
        var next = found.StateAt(now) switch
        {
            ValidityState.NotYetValid => found.StartsAt,
            ValidityState.Valid => found.EndsAt,
            _ => null,
        };
        return next is { } change && change - now < keep - age ? new(change - now, TimeSpan.Zero) : new(keep, age);
    }

    public void WriteTo(HttpResponse response)
    {
        response.Headers.CacheControl = $"public, max-age={Seconds(MaxAge)}";
        if (Seconds(Age) is not "0" and var age)
        {
            response.Headers.Age = age;
        }
    }

    private static string Seconds(TimeSpan time) => ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}

/// <summary>The client as rate limits see it.</summary>
internal static class ClientIpAddress
{
    private const int Ipv6PrefixBytes = 8;

    /// <summary>
    /// The connection's address as the host sees it; headers do not count, since a client may write anything into them. Of IPv6 only the first 64 bits count, since one
    /// customer has all addresses below them.
    /// </summary>
    public static string FromRequest(HttpRequest request)
    {
        var address = request.HttpContext.Connection.RemoteIpAddress;
        return address switch
        {
            null => "unknown",
            { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
            { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, Ipv6PrefixBytes)),
            _ => address.ToString(),
        };
    }
}
