using System.Net;
using System.Text;
using MyIpma.Core.Credly;

namespace MyIpma.Tests.Credly;

public sealed class CredlyReadingTests : IDisposable
{
    private readonly CredlyHarness credly = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => credly.Dispose();

    [Fact]
    public async Task A_pending_badge_is_read_whole()
    {
        credly.Wire.Ok(CredlySamples.PendingBadge);

        var badge = await credly.Client.GetAsync("cb-1", Ct);

        Assert.Equal(
            new CredlyBadge
            {
                Id = "cb-1",
                State = CredlyBadgeState.Pending,
                Public = true,
                RecipientEmail = "ana@example.org",
                IssuerEarnerId = "b_1",
                TemplateId = "template-a",
                AcceptUrl = new("https://www.credly.com/badges/cb-1/accept"),
                ImageUrl = new("https://images.credly.com/x.png"),
                IssuedAt = new DateTimeOffset(2025, 5, 2, 8, 0, 0, TimeSpan.Zero),
                CreatedAt = new DateTimeOffset(2025, 5, 2, 8, 0, 1, TimeSpan.Zero),
            },
            badge);
    }

    [Theory]
    [InlineData("https://www.credly.com/badges/cb-1/accept", "https://www.credly.com/badges/cb-1/accept")]
    [InlineData("https://sandbox.credly.com/badges/cb-1/accept", "https://sandbox.credly.com/badges/cb-1/accept")]
    [InlineData("https://WWW.Credly.com/badges/ü", "https://www.credly.com/badges/%C3%BC")]
    [InlineData("http://www.credly.com/badges/cb-1/accept", null)]
    [InlineData("https://www.credly.com@evil.example/accept", null)]
    [InlineData("https://user:pass@www.credly.com/accept", null)]
    [InlineData("https://credly.com.evil.example/accept", null)]
    [InlineData("https://notcredly.com/accept", null)]
    [InlineData("https://www.crеdly.com/accept", null)]
    [InlineData("http://localhost:7071/accept", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("//www.credly.com/accept", null)]
    [InlineData("https://www.credly.com:443/accept", "https://www.credly.com/accept")]
    [InlineData("https://www.credly.com:8443/accept", null)]
    [InlineData("https://www.credly.com./accept", null)]
    [InlineData("https://evil.example%23.credly.com/accept", null)]
    [InlineData("https://evil.example%2f.credly.com/accept", null)]
    [InlineData("https:evil.example", null)]
    [InlineData("https://[::1]/accept", null)]
    [InlineData("https://2130706433/accept", null)]
    public async Task Only_addresses_on_Credlys_hosts_are_taken_and_others_leave_a_reason(string reported, string? taken)
    {
        credly.Wire.Ok($$"""{"id":"cb-1","state":"pending","accept_badge_url":"{{reported}}","badge_url":"{{reported}}","image_url":"{{reported}}"}""");

        var badge = await credly.Client.GetAsync("cb-1", Ct);

        Assert.Equal([taken, taken, taken], [badge?.AcceptUrl?.AbsoluteUri, badge?.BadgeUrl?.AbsoluteUri, badge?.ImageUrl?.AbsoluteUri]);
        Assert.Equal(taken is null ? 3 : 0, credly.Logs.Lines.Count(line => line.Contains("of Credly's badge cb-1 is not used", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_host_of_the_settings_is_taken_and_written_in_ASCII()
    {
        using var own = new CredlyHarness(("LinkHosts:0", "xn--bcher-kva.example"));
        own.Wire.Ok("""{"id":"cb-1","state":"pending","accept_badge_url":"https://bücher.example/accept"}""");

        var badge = await own.Client.GetAsync("cb-1", Ct);

        Assert.Equal("https://xn--bcher-kva.example/accept", badge?.AcceptUrl?.AbsoluteUri);
    }

    [Theory]
    [InlineData("pending", CredlyBadgeState.Pending)]
    [InlineData("accepted", CredlyBadgeState.Accepted)]
    [InlineData("rejected", CredlyBadgeState.Rejected)]
    [InlineData("revoked", CredlyBadgeState.Revoked)]
    [InlineData("replaced", CredlyBadgeState.Replaced)]
    [InlineData("hibernating", CredlyBadgeState.Unknown)]
    public async Task Every_state_is_read_and_a_new_one_is_unknown(string word, CredlyBadgeState state)
    {
        credly.Wire.Ok($$"""{"id":"cb-1","state":"{{word}}"}""");

        var badge = await credly.Client.GetAsync("cb-1", Ct);

        Assert.Equal(state, badge?.State);
    }

    [Theory]
    [InlineData("\"2030-05-01T23:59:59.000Z\"", "2030-05-01T23:59:59Z")]
    [InlineData("\"2014-04-01 09:41:00 -0500\"", "2014-04-01T14:41:00Z")]
    [InlineData("\"2014-04-01 09:41:00 +02:00\"", "2014-04-01T07:41:00Z")]
    [InlineData("\"2030-05-01\"", "2030-05-01T00:00:00Z")]
    [InlineData("null", null)]
    [InlineData("false", null)]
    [InlineData("\"\"", null)]
    [InlineData("{\"at\":[1]}", null)]
    public async Task An_end_is_read_in_every_form_and_none_of_them_breaks_the_rest(string json, string? expected)
    {
        credly.Wire.Ok($$"""{"id":"cb-1","state":"accepted","expires_at":{{json}},"issuer_earner_id":"b_1"}""");

        var badge = await credly.Client.GetAsync("cb-1", Ct);

        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected, null), badge?.ExpiresAt);
        Assert.Equal("b_1", badge?.IssuerEarnerId);
    }

    [Theory]
    [InlineData("""{"id":"cb-1"}""", false, null)]
    [InlineData("""{"id":"cb-1","user":null}""", false, null)]
    [InlineData("""{"id":"cb-1","user":{}}""", false, null)]
    [InlineData("""{"id":"cb-1","user":[]}""", false, null)]
    [InlineData("""{"id":"cb-1","user":{"email":"x"}}""", true, null)]
    [InlineData("""{"id":"cb-1","user":{"id":"u-1"},"public":null,"badge_template":null,"image_url":"no link","new":{"a":[1]}}""", true, "u-1")]
    [InlineData("""{"id":"cb-1","user":{"id":17},"badge_url":"javascript:alert(1)"}""", true, "17")]
    public async Task Anything_but_the_id_may_be_missing_empty_or_new(string json, bool hasUser, string? userId)
    {
        credly.Wire.Ok(json);

        var badge = await credly.Client.GetAsync("cb-1", Ct);

        Assert.Equal(new CredlyBadge { Id = "cb-1", State = CredlyBadgeState.Unknown, HasUser = hasUser, UserId = userId }, badge);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Gone)]
    public async Task What_Credly_does_not_have_is_null(HttpStatusCode status)
    {
        credly.Wire.Answer(status, CredlySamples.Message("Resource not found.")).Answer(status, "");

        var found = (await credly.Client.GetAsync("cb-1", Ct), await credly.Client.GetEventAsync("e-1", Ct));

        Assert.Equal((null, null), found);
    }

    [Fact]
    public async Task An_event_brings_its_badge()
    {
        credly.Wire.Ok($$"""
            {"id":"e-1","event_type":"badge.state.changed","organization_id":"org-1","occurred_at":"2025-05-03T10:15:00.000Z",
             "badge":{{CredlySamples.PendingBadge}} }
            """);

        var happened = await credly.Client.GetEventAsync("e-1", Ct);

        Assert.Equal(("badge.state.changed", "org-1", "cb-1"), (happened?.EventType, happened?.OrganizationId, happened?.Badge?.Id));
        Assert.Equal(new DateTimeOffset(2025, 5, 3, 10, 15, 0, TimeSpan.Zero), happened?.OccurredAt);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, """{"revoked":true,"revocationReason":"withdrawn"}""", typeof(AssertionResult.Revoked))]
    [InlineData(HttpStatusCode.Gone, """{"revoked":true}""", typeof(AssertionResult.Revoked))]
    [InlineData(HttpStatusCode.Gone, "", typeof(AssertionResult.NotFound))]
    [InlineData(HttpStatusCode.NotFound, "{}", typeof(AssertionResult.NotFound))]
    [InlineData(HttpStatusCode.Unauthorized, "{}", typeof(AssertionResult.Withheld))]
    [InlineData(HttpStatusCode.Forbidden, "<html>", typeof(AssertionResult.Withheld))]
    [InlineData(HttpStatusCode.UnprocessableEntity, "{}", typeof(AssertionResult.Withheld))]
    public async Task A_public_statement_that_is_not_there_says_why(HttpStatusCode status, string body, Type expected)
    {
        credly.Wire.Answer(status, body);

        var result = await credly.Client.GetAssertionAsync("cb-1", Ct);

        Assert.IsType(expected, result);
    }

    [Fact]
    public async Task An_item_of_a_list_that_is_not_Unicode_leaves_the_others_readable()
    {
        credly.Wire.Ok($$"""[{"id":"\ud800","state":"pending"},{"id":"cb-2","state":"pending","issued_to_first_name":"\udc00"},{{CredlySamples.PendingBadge}}]""");

        var page = await credly.Client.SearchAsync(null, Ct);

        Assert.Equal("cb-1", Assert.Single(page.Items).Id);
        Assert.Equal(["without an id", "cb-2"], page.Unreadable);
    }

    [Fact]
    public async Task A_badge_whose_details_are_not_Unicode_is_not_readable_now()
    {
        credly.Wire.Answer(HttpStatusCode.OK, """{"data":{"id":"cb-1","state":"pending","issued_to_last_name":"Müller"}}""", encoding: Encoding.Latin1);

        var thrown = await Assert.ThrowsAsync<CredlyUnavailableException>(() => credly.Client.GetAsync("cb-1", Ct));

        Assert.Equal(CredlyErrorKind.Unexpected, thrown.Kind);
    }

    [Fact]
    public async Task A_member_of_no_fixed_shape_that_is_not_Unicode_counts_as_absent()
    {
        credly.Wire.Ok("""{"id":"cb-1","state":"accepted","user":{"id":"\ud800"}}""").Answer(HttpStatusCode.OK, """{"badge":"\ud800","recipient":{"identity":"\ud800"}}""");

        var badge = await credly.Client.GetAsync("cb-1", Ct);
        var assertion = Assert.IsType<AssertionResult.Found>(await credly.Client.GetAssertionAsync("cb-1", Ct)).Assertion;

        Assert.Equal((true, null), (badge?.HasUser, badge?.UserId));
        Assert.Equal((null, null), (assertion.BadgeClass, assertion.RecipientIdentity));
    }
}
