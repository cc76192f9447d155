using Microsoft.AspNetCore.Http;
using MyIpma.Core.PublicPage;

namespace MyIpma.Core.Http;

/// <summary>The security headers of everything strangers open in a browser, in one place.</summary>
internal static class SecurityHeaders
{
    private static readonly string PagePolicy =
        $"default-src 'none'; style-src {PageStyle.Source}; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>A page: no script at all, one style known by its hash, pictures of our own, never inside a frame.</summary>
    public static void OfPage(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = PagePolicy;
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        response.Headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        OfData(response);
    }

    /// <summary>A picture: other sites may show it, that is what it is for.</summary>
    public static void OfPicture(HttpResponse response)
    {
        response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        response.Headers.ContentSecurityPolicy = "default-src 'none'";
        OfData(response);
    }

    /// <summary>Anything else: taken for what it says it is, and only over TLS from now on.</summary>
    public static void OfData(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        if (response.HttpContext.Request.IsHttps)
        {
            response.Headers.StrictTransportSecurity = "max-age=31536000";
        }
    }
}
