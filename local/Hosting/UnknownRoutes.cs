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

        var problem = Problems.Of("not-found", Languages.Of(http.Request));
        problem.Status = http.Response.StatusCode;
        return Problems.Answer(problem).ExecuteAsync(http);
    }
}
