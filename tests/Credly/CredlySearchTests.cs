using MyIpma.Core.Credly;

namespace MyIpma.Tests.Credly;

public sealed class CredlyFindTests : IDisposable
{
    private readonly CredlyHarness credly = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => credly.Dispose();

    [Fact]
    public async Task A_badge_that_was_not_asked_for_is_never_found()
    {
        const string strangers = """
            [{"id":"cb-1","recipient_email":"eve@example.org","issuer_earner_id":"b_9","badge_template":{"id":"template-a"}}]
            """;
        credly.Wire.Ok(strangers).Ok(strangers);

        var byOurId = await credly.Client.FindAsync("b_1", "template-a", Ct);
        var byRecipient = await credly.Client.ListByRecipientAsync("ana@example.org", "template-a", Ct) is [var first, ..] ? first : null;

        Assert.Null(byOurId);
        Assert.Null(byRecipient);
    }

    [Fact]
    public async Task A_badge_under_another_address_of_the_same_account_is_found()
    {
        credly.Wire.Ok("""[{"id":"cb-1","recipient_email":"old@example.org","user":{"id":"u-1"},"badge_template":{"id":"template-a"}}]""");

        var badge = await credly.Client.ListByRecipientAsync("ana@example.org", "template-a", Ct) is [var first, ..] ? first : null;

        Assert.Equal("cb-1", badge?.Id);
    }

    [Theory]
    [InlineData("a|state::accepted@example.org")]
    [InlineData("a,b@example.org")]
    [InlineData("")]
    public async Task A_value_that_would_change_the_filter_is_never_sent(string email)
    {
        var badge = await credly.Client.ListByRecipientAsync(email, "template-a", Ct) is [var first, ..] ? first : null;

        Assert.Null(badge);
        Assert.Throws<ArgumentException>(() => CredlyFilter.All.Where("recipient_email", email));
        Assert.Empty(credly.Wire.Sent);
    }
}

public sealed class CredlyPagingTests : IDisposable
{
    private const string Badges = "https://api.credly.com/v1/organizations/org-1/badges";
    private const string Search = "https://api.credly.com/v1/organizations/org-1/high_volume_issued_badge_search";

    private readonly CredlyHarness credly = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => credly.Dispose();

    [Theory]
    [InlineData($"{Badges}?page=2")]
    [InlineData($"{Badges}?page=2&filter=state%3A%3Aaccepted&sort=-issued_at")]
    [InlineData($"{Badges}?page=2&filter=state%3A%3Apending&sort=name")]
    [InlineData("/v1/organizations/org-1/badges?page=2")]
    [InlineData("HTTPS://API.CREDLY.COM:443/v1/organizations/org-1/badges?page=2")]
    public async Task The_next_page_is_asked_for_with_our_own_filter(string link)
    {
        credly.Wire.Ok("""[{"id":"cb-1"}]""", Next(link)).Ok("""[{"id":"cb-2"}]""", """{"next_page_url":null}""");

        var badges = await credly.Client.ListAsync(CredlyFilter.All.Where("state", "accepted"), "-issued_at", Ct).ToListAsync(Ct);

        Assert.Equal(["cb-1", "cb-2"], badges.Select(badge => badge.Id));
        Assert.Equal($"{Badges}?filter=state%3A%3Aaccepted&sort=-issued_at&page=2", credly.Wire.Last.Address.AbsoluteUri);
    }

    [Theory]
    [InlineData("https://api.credly.com/api/v1/organizations/org-1/badges?page=2")]
    [InlineData("https://evil.example/v1/organizations/org-1/badges?page=2")]
    [InlineData("http://api.credly.com/v1/organizations/org-1/badges?page=2")]
    [InlineData("https://api.credly.com@evil.example/v1/organizations/org-1/badges?page=2#x")]
    [InlineData("//evil.example/v1/organizations/org-2/badges/../events?page=2")]
    public async Task Wherever_the_link_leads_only_its_parameters_are_taken_and_our_own_path_is_called(string link)
    {
        credly.Wire.Ok("""[{"id":"cb-1"}]""", Next(link)).Ok("""[{"id":"cb-2"}]""");

        var badges = await credly.Client.ListAsync(CredlyFilter.All, null, Ct).ToListAsync(Ct);

        Assert.Equal(["cb-1", "cb-2"], badges.Select(badge => badge.Id));
        Assert.Equal([Badges, $"{Badges}?page=2"], credly.Wire.Sent.Select(sent => sent.Address.AbsoluteUri));
    }

    [Fact]
    public async Task A_link_that_names_no_page_does_not_pass_for_the_end()
    {
        credly.Wire.Ok("[]", Next(Badges));

        var thrown = await Assert.ThrowsAsync<CredlyUnavailableException>(ListAllAsync);

        Assert.Equal((CredlyErrorKind.Unexpected, false), (thrown.Kind, thrown.MayHaveHappened));
        Assert.Single(credly.Wire.Sent);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 5)]
    [InlineData(3, 7)]
    public async Task A_list_that_leads_in_circles_ends(int pages, int mostCalls)
    {
        for (var call = 0; call < 20; call++)
        {
            credly.Wire.Ok("""[{"id":"cb-1"}]""", Next($"{Badges}?page={2 + (call % pages)}"));
        }

        await ListAllAsync();

        Assert.InRange(credly.Wire.Sent.Count, pages + 1, mostCalls);
    }

    [Fact]
    public async Task Of_several_badges_the_newest_one_in_force_on_any_page_is_found()
    {
        credly.Wire
            .Ok($"[{CredlySamples.Badge("cb-4", "replaced", "2025-04-01")},{CredlySamples.Badge("cb-3", "rejected", "2025-03-01")}]", Next($"{Badges}?page=2"))
            .Ok($"[{CredlySamples.Badge("cb-1", "accepted", "2025-01-01")},{CredlySamples.Badge("cb-2", "accepted", "2025-02-01")}]");

        var badge = await credly.Client.FindAsync("b_1", "template-a", Ct);

        Assert.Equal("cb-2", badge?.Id);
    }

    [Fact]
    public async Task A_search_goes_on_from_its_cursor_and_keeps_to_the_short_form()
    {
        credly.Wire.Ok("""[{"id":"cb-1","state":"accepted"}]""", Next($"{Search}?after=x%2By%3D")).Ok("[]");

        var first = await credly.Client.SearchAsync(null, Ct);
        var second = await credly.Client.SearchAsync(first.Next, Ct);

        Assert.Equal("cb-1", Assert.Single(first.Items).Id);
        Assert.Equal((0, null), (second.Items.Count, second.Next));
        Assert.Equal($"{Search}?badge_format=minimal", credly.Wire.Sent[0].Address.AbsoluteUri);
        Assert.Equal($"{Search}?badge_format=minimal&after=x%2By%3D", credly.Wire.Sent[1].Address.AbsoluteUri);
    }

    [Fact]
    public async Task Events_are_read_page_by_page()
    {
        credly.Wire.Ok("""[{"id":"e-1"},{"id":"e-2"}]""", """{"next_page_url":"https://elsewhere.example/"}""").Ok("[]", "null");

        var first = await credly.Client.GetEventsAsync(1, Ct);
        var second = await credly.Client.GetEventsAsync(2, Ct);

        Assert.Equal((2, 2), (first.Items.Count, first.NextPage));
        Assert.Null(second.NextPage);
        Assert.Equal("/v1/organizations/org-1/events?page=2", credly.Wire.Last.Address.PathAndQuery);
    }

    [Theory]
    [InlineData("""[{"id":"e-1"}]""", "https://api.credly.com/api/v1/organizations/org-1/events?page=3", 3)]
    [InlineData("""[{"id":"e-1"}]""", "https://api.credly.com/api/v1/organizations/org-1/events?page=1", null)]
    [InlineData("[]", "https://api.credly.com/api/v1/organizations/org-1/events?page=3", null)]
    public async Task A_feed_that_leads_back_or_is_empty_has_ended(string items, string link, int? next)
    {
        credly.Wire.Ok(items, Next(link));

        var page = await credly.Client.GetEventsAsync(2, Ct);

        Assert.Equal(next, page.NextPage);
    }

    [Fact]
    public async Task Tokens_are_listed_over_all_pages()
    {
        const string tokens = "https://api.credly.com/v1/organizations/org-1/authorization_tokens";
        credly.Wire.Ok("""[{"id":"at-1"}]""", Next($"{tokens}?page=2")).Ok("""[{"id":"at-2","write_enabled":true}]""");

        var found = await credly.Client.GetTokensAsync(Ct);

        Assert.Equal([("at-1", null), ("at-2", true)], found.Select(token => (token.Id, token.WriteEnabled)));
    }

    private Task ListAllAsync() => credly.Client.ListAsync(CredlyFilter.All, null, Ct).ToListAsync(Ct).AsTask();

    private static string Next(string link) => $$"""{"next_page_url":"{{link}}"}""";
}
