using Microsoft.AspNetCore.Diagnostics;
using MyIpma.Core.Http;
using MyIpma.Core.Texts;

namespace MyIpma.Local.Hosting;

/// <summary>Gives requests to unknown paths of the API, or with the wrong method, a problem for an answer.</summary>
internal static class UnknownRoutes
{
    public static Task AnswerAsync(StatusCodeContext context)
    {
        var http = context.HttpContext;
        if (!http.Request.Path.StartsWithSegments("/api"))
        {
            return context.Next(http);
        }

        var code = http.Response.StatusCode switch
        {
            StatusCodes.Status405MethodNotAllowed => "method-not-allowed",
            StatusCodes.Status415UnsupportedMediaType => "unsupported-media-type",
            _ => "not-found",
        };
        return Problems.Answer(Problems.Of(code, Languages.Of(http.Request))).ExecuteAsync(http);
    }
}
