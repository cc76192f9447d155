using Microsoft.AspNetCore.Http;

namespace MyIpma.Core.Http;

/// <summary>An answer with headers of its own.</summary>
internal sealed class HeadedAnswer(IResult answer, Action<HttpResponse> head) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        head(httpContext.Response);
        return answer.ExecuteAsync(httpContext);
    }
}
