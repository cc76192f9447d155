using System.Net;
using System.Net.Http.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Verification;

public sealed class AddressCheckTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_the_holders_address_belongs_and_everything_else_looks_the_same()
    {
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync("eva@example.org");
        var pending = await host.OfferAsync("ivo@example.org");

        var answers = await Task.WhenAll(
            AskAsync(host, badgeId, " EVA@Example.org"),
            AskAsync(host, badgeId, "ivo@example.org"),
            AskAsync(host, pending, "ivo@example.org"),
            AskAsync(host, "b_0123456789abcdefghijkl", "eva@example.org"),
            AskAsync(host, "nonsense", "eva@example.org"));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(["""{"belongs":true,"valid":true}""", .. Enumerable.Repeat("""{"belongs":false,"valid":false}""", 4)], answers.Select(answer => answer.Body));
    }

    [Theory]
    [InlineData("b_0123456789abcdefghijkl", "nobody")]
    [InlineData("", "eva@example.org")]
    public async Task A_question_that_makes_no_sense_is_refused(string badgeId, string email)
    {
        await using var host = await LocalApp.StartAsync();

        var answer = await AskAsync(host, badgeId, email);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("invalid-request", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_back_and_others_are_not_held_up()
    {
        await using var host = await LocalApp.StartAsync("--MyIpma:Verify:ChecksPerClient=3", "--proxies=1");
        var badgeId = await host.AcceptedAsync("eva@example.org");

        var answers = new List<Answered>();
        for (var n = 0; n < 4; n++)
        {
            answers.Add(await AskAsync(host, badgeId, $"guess{n}@example.org", $"198.51.100.{n}, 203.0.113.7:4711"));
        }

        var other = await AskAsync(host, badgeId, "eva@example.org", "203.0.113.8");

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], answers.Select(answer => answer.Status));
        Assert.InRange(answers[3].RetryAfter ?? 0, 1, 60);
        Assert.Contains("too-many-requests", answers[3].Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, other.Status);
    }

    [Fact]
    public async Task One_badge_cannot_be_tried_through_from_many_addresses()
    {
        await using var host = await LocalApp.StartAsync("--MyIpma:Verify:ChecksPerBadge=5", "--proxies=1");
        var badgeId = await host.AcceptedAsync("eva@example.org");

        var answers = new List<Answered>();
        for (var n = 0; n < 6; n++)
        {
            answers.Add(await AskAsync(host, badgeId, $"guess{n}@example.org", $"203.0.113.{n}"));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, answers[5].Status);
    }

    [Fact]
    public async Task Without_a_trusted_proxy_the_header_changes_nothing()
    {
        await using var host = await LocalApp.StartAsync("--MyIpma:Verify:ChecksPerClient=1");
        var badgeId = await host.AcceptedAsync("eva@example.org");

        var first = await AskAsync(host, badgeId, "eva@example.org", "203.0.113.1");
        var second = await AskAsync(host, badgeId, "eva@example.org", "203.0.113.2");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (first.Status, second.Status));
    }

    private static async Task<Answered> AskAsync(LocalApp host, string badgeId, string email, string? forwardedFor = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/verify") { Content = JsonContent.Create(new { badgeId, email }) };
        if (forwardedFor is not null)
        {
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        }

        using var answer = await host.Http.SendAsync(request, Ct);
        return new Answered(answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct), answer.Headers.RetryAfter?.Delta?.TotalSeconds);
    }

    private sealed record Answered(HttpStatusCode Status, string Body, double? RetryAfter);
}
