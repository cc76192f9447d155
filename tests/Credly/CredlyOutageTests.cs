using System.Net;
using System.Net.Sockets;
using MyIpma.Core.Credly;

namespace MyIpma.Tests.Credly;

public sealed class CredlyOutageTests : IDisposable
{
    private readonly CredlyHarness credly = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => credly.Dispose();

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden)]
    public async Task A_token_that_is_not_taken_is_no_outage(HttpStatusCode status)
    {
        credly.Wire.Answer(status, "{}");

        var thrown = await Assert.ThrowsAsync<CredlyUnauthorizedException>(() => credly.Client.GetAsync("cb-1", Ct));

        Assert.Equal(status, thrown.StatusCode);
        Assert.Single(credly.Wire.Sent);
    }

    [Fact]
    public async Task Being_throttled_tells_how_long_to_wait_and_that_nothing_happened()
    {
        credly.Wire.Answer(HttpStatusCode.TooManyRequests, "{}", TimeSpan.FromSeconds(42));

        var thrown = await IssueFails();

        Assert.Equal((CredlyErrorKind.Throttled, TimeSpan.FromSeconds(42), false), (thrown.Kind, thrown.RetryAfter, thrown.MayHaveHappened));
    }

    [Fact]
    public async Task A_wait_of_years_is_an_hour()
    {
        credly.Wire.Answer(HttpStatusCode.ServiceUnavailable, "{}", TimeSpan.FromDays(20 * 365));

        var thrown = await IssueFails();

        Assert.Equal(TimeSpan.FromHours(1), thrown.RetryAfter);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.RequestTimeout)]
    public async Task An_issue_that_fails_over_there_is_sent_once_and_may_have_happened(HttpStatusCode status)
    {
        credly.Wire.Answer(status, "{}");

        var thrown = await IssueFails();

        Assert.Equal((CredlyErrorKind.ServerError, status, true), (thrown.Kind, thrown.StatusCode, thrown.MayHaveHappened));
        Assert.Single(credly.Wire.Sent);
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, false)]
    [InlineData(HttpRequestError.ConnectionError, false)]
    [InlineData(HttpRequestError.SecureConnectionError, false)]
    [InlineData(HttpRequestError.ResponseEnded, true)]
    [InlineData(HttpRequestError.Unknown, true)]
    public async Task A_broken_connection_leaves_a_doubt_unless_it_never_stood(HttpRequestError error, bool mayHaveHappened)
    {
        credly.Wire.Fail(new HttpRequestException(error, "broken", new SocketException()));

        var thrown = await IssueFails();

        Assert.Equal((CredlyErrorKind.Network, mayHaveHappened), (thrown.Kind, thrown.MayHaveHappened));
    }

    [Fact]
    public async Task An_issue_whose_answer_cannot_be_read_may_have_happened()
    {
        credly.Wire.Answer(HttpStatusCode.Created, """{"data":{"id":""");

        var thrown = await IssueFails();

        Assert.Equal((CredlyErrorKind.Unexpected, true), (thrown.Kind, thrown.MayHaveHappened));
    }

    [Fact]
    public async Task A_read_gets_one_second_try_and_no_third()
    {
        credly.Wire
            .Answer(HttpStatusCode.BadGateway, "").Ok(CredlySamples.PendingBadge)
            .Answer(HttpStatusCode.BadGateway, "").Answer(HttpStatusCode.BadGateway, "");

        var badge = await credly.Client.GetAsync("cb-1", Ct);
        var thrown = await Assert.ThrowsAsync<CredlyUnavailableException>(() => credly.Client.GetAsync("cb-1", Ct));

        Assert.Equal("cb-1", badge?.Id);
        Assert.Equal((HttpStatusCode.BadGateway, false), (thrown.StatusCode, thrown.MayHaveHappened));
        Assert.Equal(4, credly.Wire.Sent.Count);
    }

    [Fact]
    public async Task A_read_that_is_told_to_wait_is_not_tried_again()
    {
        credly.Wire.Answer(HttpStatusCode.ServiceUnavailable, "", TimeSpan.FromSeconds(7));

        var thrown = await Assert.ThrowsAsync<CredlyUnavailableException>(() => credly.Client.GetAsync("cb-1", Ct));

        Assert.Equal(TimeSpan.FromSeconds(7), thrown.RetryAfter);
        Assert.Single(credly.Wire.Sent);
    }

    [Theory]
    [InlineData(HttpStatusCode.Found)]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.UnprocessableEntity)]
    public async Task A_read_that_is_refused_is_unexpected(HttpStatusCode status)
    {
        credly.Wire.Answer(status, "{}");

        var thrown = await Assert.ThrowsAsync<CredlyUnavailableException>(() => credly.Client.GetEventsAsync(1, Ct));

        Assert.Equal((CredlyErrorKind.Unexpected, status), (thrown.Kind, thrown.StatusCode));
    }

    private Task<CredlyUnavailableException> IssueFails() =>
        Assert.ThrowsAsync<CredlyUnavailableException>(() => credly.Client.IssueAsync(CredlySamples.Issue, Ct));
}

public sealed class CredlyHealthTrackerTests : IDisposable
{
    private readonly CredlyHarness credly = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => credly.Dispose();

    [Fact]
    public async Task The_look_before_an_issue_costs_an_outage_one_call()
    {
        credly.Wire.Answer(HttpStatusCode.InternalServerError, "{}");

        await Assert.ThrowsAsync<CredlyUnavailableException>(() => credly.Client.FindAsync("b_1", "template-a", Ct));

        Assert.Single(credly.Wire.Sent);
    }

    [Fact]
    public async Task Three_failed_calls_in_a_row_are_trouble_and_one_good_one_ends_it()
    {
        var tracker = credly.Get<CredlyHealthTracker>();
        foreach (var _ in Enumerable.Range(0, 3))
        {
            Assert.False(tracker.IsFailing);
            credly.Wire.Answer(HttpStatusCode.TooManyRequests, "{}");
            await Assert.ThrowsAsync<CredlyUnavailableException>(() => credly.Client.GetAsync("cb-1", Ct));
        }

        Assert.True(tracker.IsFailing);
        credly.Wire.Ok(CredlySamples.PendingBadge);
        await credly.Client.GetAsync("cb-1", Ct);

        Assert.False(tracker.IsFailing);
    }
}
