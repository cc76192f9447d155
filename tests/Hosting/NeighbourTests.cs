namespace MyIpma.Tests.Hosting;

public sealed class NeighbourTests
{
    [Theory]
    [InlineData("http://localhost:5173", true)]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("https://example.org", false)]
    [InlineData("null", false)]
    public async Task Only_pages_of_this_machine_may_call_the_local_host(string origin, bool allowed)
    {
        await using var host = await LocalFixture.StartAsync();
        using var asked = new HttpRequestMessage(HttpMethod.Options, "api/me/badges")
        {
            Headers = { { "Origin", origin }, { "Access-Control-Request-Method", "GET" }, { "Access-Control-Request-Headers", "authorization,if-none-match" } },
        };

        using var answer = await host.Http.SendAsync(asked);

        Assert.Equal(allowed ? [origin] : [], answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) ? origins : []);
    }
}
