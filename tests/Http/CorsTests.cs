using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using MyIpma.Core.Common;
using MyIpma.Core.Http;

namespace MyIpma.Tests.Http;

public sealed class CorsTests
{
    [Theory]
    [InlineData("/badges/b_1", "https://elsewhere.example", "*")]
    [InlineData("/badges/b_1/certificate.pdf", null, "*")]
    [InlineData("/people/p_1", "null", "*")]
    [InlineData("/api/verify", "https://elsewhere.example", "*")]
    [InlineData("/api/verify/b_1", "https://elsewhere.example", "*")]
    [InlineData("/api/ob/v2/issuer", "https://elsewhere.example", "*")]
    [InlineData("/api/oembed", "https://elsewhere.example", "*")]
    [InlineData("/status/1", "https://elsewhere.example", "*")]
    [InlineData("/.well-known/did.json", "https://elsewhere.example", "*")]
    [InlineData("/api/me/badges", "https://my.example.org", "https://my.example.org")]
    [InlineData("/api/me/badges", "https://partner.example.org", "https://partner.example.org")]
    [InlineData("/api/me/badges", "https://elsewhere.example", null)]
    [InlineData("/api/me/badges", "http://localhost:5173", null)]
    [InlineData("/api/me/badges", null, null)]
    [InlineData("/api/admin/drift", "https://elsewhere.example", null)]
    [InlineData("/api/verification", "https://elsewhere.example", null)]
    public void What_is_public_is_for_every_page_and_the_rest_for_ours(string path, string? origin, string? allowed)
    {
        var http = AskedBy(origin, path);

        CreateCors().AddHeaders(http);

        Assert.Equal(allowed ?? "", http.Response.Headers.AccessControlAllowOrigin.ToString());
        Assert.Contains("Content-Disposition", http.Response.Headers.AccessControlExposeHeaders.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:5173", true)]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://localhost.example.org", false)]
    public void Pages_of_this_machine_may_call_where_the_settings_say_so(string origin, bool allowed)
    {
        var http = AskedBy(origin, "/api/me/badges");

        CreateCors(loopback: true).AddHeaders(http);

        Assert.Equal(allowed ? origin : "", http.Response.Headers.AccessControlAllowOrigin.ToString());
    }

    private static DefaultHttpContext AskedBy(string? origin, string path)
    {
        var http = new DefaultHttpContext { Request = { Path = path } };
        if (origin is not null)
        {
            http.Request.Headers.Origin = origin;
        }

        return http;
    }

    private static Cors CreateCors(bool loopback = false)
    {
        var site = new SiteOptions { ApiBase = new("https://api.example.org/"), WebBase = new("https://my.example.org/"), AllowLoopbackOrigins = loopback };
        site.AllowedOrigins.Add(new("https://partner.example.org"));
        return new Cors(Options.Create(site));
    }
}
