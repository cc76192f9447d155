using System.Buffers.Text;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using MyIpma.Core.Domain;
using MyIpma.Core.Http.Pages;
using MyIpma.Core.Verification;

namespace MyIpma.Core.Http;

/// <summary>The security headers of everything strangers open in a browser, in one place.</summary>
internal static class SecurityHeaders
{
    private static readonly string PagePolicy =
        $"default-src 'none'; style-src {PageStyle.CspSource}; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>A page: no script at all, one style known by its hash, pictures of our own, never inside a frame.</summary>
    public static void AddForPage(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = PagePolicy;
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        response.Headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        AddForData(response);
    }

    /// <summary>A picture: other sites may show it, that is what it is for.</summary>
    public static void AddForImage(HttpResponse response)
    {
        response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        response.Headers.ContentSecurityPolicy = "default-src 'none'";
        AddForData(response);
    }

    /// <summary>Anything else: taken for what it says it is, and only over TLS from now on.</summary>
    public static void AddForData(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        if (response.HttpContext.Request.IsHttps)
        {
            response.Headers.StrictTransportSecurity = "max-age=31536000";
        }
    }
}

/// <summary>Entity tags of answers (RFC 9110, section 8.8.3). Weak, because the seconds left run while nothing has changed.</summary>
internal static class EntityTag
{
    public static EntityTagHeaderValue FromContent(string content) =>
        new($"\"{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 16))}\"", isWeak: true);

    /// <summary>True when the client has that very answer (RFC 9110, If-None-Match: weak comparison).</summary>
    public static bool MatchesIfNoneMatch(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(known => known.Tag == "*" || known.Compare(tag, useStrongComparison: false));
}

/// <summary>How long everybody between us and the reader may keep an answer. The age it has here counts and nobody may show it while it is stale, so that a revocation is seen everywhere within the time given; nothing is kept beyond the badge's first or last moment.</summary>
internal sealed record PublicCacheControl(TimeSpan MaxAge, TimeSpan Age)
{
    /// <summary>How long it may still be kept.</summary>
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

/// <summary>Whose request it is, as far as limits are concerned.</summary>
internal static class ClientIpAddress
{
    private const int Ipv6PrefixBytes = 8;

    /// <summary>
    /// The connection's address as the host sees it; what a client writes into headers does not count. Of IPv6 the first 64 bits count, since one
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
