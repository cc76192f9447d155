using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MyIpma.Core.Http;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Http;

public sealed class RequestPipelineTests
{
    [Fact]
    public async Task What_breaks_while_an_answer_is_written_ends_as_a_problem()
    {
        await using var host = await LocalApp.BuildAsync();
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = host.Services, Response = { Body = body } };

        var result = await host.Get<RequestPipeline>().HandleAsync(http.Request, () => Task.FromResult<IResult>(new BreakingResult()));
        await result.ExecuteAsync(http);

        Assert.Equal((500, "application/problem+json"), (http.Response.StatusCode, http.Response.ContentType));
        Assert.Equal("internal-error", JsonElement.Parse(body.ToArray()).GetProperty("code").GetString());
        Assert.False(http.Response.Headers.ContainsKey("X-Half-Done"));
    }

    private sealed class BreakingResult : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers["X-Half-Done"] = "yes";
            throw new InvalidOperationException("Invalid non-ASCII or control character in header.");
        }
    }
}
