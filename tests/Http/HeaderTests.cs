using System.Net;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Http;

public sealed class HeadRequestTests
{
    [Theory]
    [InlineData("badges/{0}", "text/html")]
    [InlineData("badges/{0}/card.png", "image/png")]
    [InlineData("api/verify/{0}", "application/json")]
    [InlineData("api/ob/v2/assertions/{0}", "application/ld+json")]
    [InlineData("api/health", "application/json")]
    public async Task Who_asks_for_the_headers_alone_has_those_of_the_whole(string path, string type)
    {
        await using var host = await LocalApp.StartAsync();
        var address = string.Format(null, path, await host.AcceptedAsync("eva@example.org", "Eva", "Nagy"));

        using var whole = await host.Http.SendAsync(HttpMethod.Get, $"/{address}");
        using var head = await host.Http.SendAsync(HttpMethod.Head, $"/{address}");

        Assert.Equal((HttpStatusCode.OK, type), (head.StatusCode, head.Content.Headers.ContentType?.MediaType));
        Assert.Equal(whole.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_link_checker_does_not_proceed_for_the_person()
    {
        await using var host = await LocalApp.StartAsync();

        using var head = await host.Http.SendAsync(HttpMethod.Head, "/api/go/any");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, head.StatusCode);
    }
}
