using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using MyIpma.Core.Http;

namespace MyIpma.Tests.Http;

public sealed class ExposedHeaderTests
{
    public static TheoryData<IResult> Answers { get; } = new()
    {
        new JsonAnswer<string>("body"),
        new NotModifiedAnswer(new EntityTagHeaderValue("\"1\"")),
        Problems.Answer(Problems.Of("not-found", CultureInfo.InvariantCulture)),
    };

    [Theory, MemberData(nameof(Answers), DisableDiscoveryEnumeration = true)]
    public async Task A_page_of_another_origin_may_read_the_headers_it_needs(IResult answer)
    {
        using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var http = new DefaultHttpContext { RequestServices = services };

        await answer.ExecuteAsync(http);

        Assert.Equal("ETag, Location, Retry-After", http.Response.Headers.AccessControlExposeHeaders);
    }
}
