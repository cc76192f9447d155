using System.Text;

namespace MyIpma.Local.Credly;

/// <summary>A page on its way out, with the headers a careful site sends.</summary>
internal sealed record PageAnswer(int Status, Html Page) : IResult
{
    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src 'self' data: https:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "same-origin";
        return response.WriteAsync(Page.ToString(), Encoding.UTF8, httpContext.RequestAborted);
    }
}
