using System.Net;
using CredlySimulator.State;

namespace MyIpma.Tests.CredlySimulator;

public sealed class PageTests
{
    [Fact]
    public async Task A_new_earner_signs_up_accepts_and_is_offered_auto_accept()
    {
        await using var host = await SimulatorHost.StartAsync();
        var issued = await host.IssueAsync(IssueBody.Create());
        using var browser = host.Browser();

        var welcome = await browser.OpenAsync(issued.Value("accept_badge_url"));
        var offer = await browser.PostFormAsync(
            "sign-up", ("email", IssueBody.Ana), ("firstName", "Ana"), ("lastName", "Sousa"), ("badge", issued.Id));
        var dashboard = await browser.PostFormAsync($"badges/{issued.Id}/accept");
        await browser.PostFormAsync("settings/auto-accept", ("on", "true"));

        Assert.Contains("value=\"ana@example.org\"", welcome.Text, StringComparison.Ordinal);
        Assert.Contains("Accept badge", offer, StringComparison.Ordinal);
        Assert.Contains("Badge accepted", dashboard, StringComparison.Ordinal);
        Assert.Contains("Turn on auto-accept", dashboard, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/\">Back to my.IPMA</a>", dashboard, StringComparison.Ordinal);
        Assert.Equal("accepted", (await host.GetAsync($"badges/{issued.Id}")).State);
        Assert.Equal("accepted", (await host.IssueAsync(IssueBody.Create(template: SimulatorHost.LevelC))).State);
    }

    [Fact]
    public async Task Another_account_is_told_which_address_is_missing_and_can_add_it()
    {
        await using var host = await SimulatorHost.StartAsync();
        var issued = await host.IssueAsync(IssueBody.Create());
        using var browser = host.Browser();
        await browser.PostFormAsync("sign-up", ("email", "ana@work.example"), ("firstName", "Ana"), ("lastName", "Sousa"));

        var (status, refused) = await browser.OpenAsync($"badges/{issued.Id}/accept");
        await browser.PostFormAsync($"badges/{issued.Id}/accept");
        var before = await host.GetAsync($"badges/{issued.Id}");
        var offer = await browser.PostFormAsync("settings/emails", ("email", IssueBody.Ana), ("badge", issued.Id));

        Assert.Equal(403, status);
        Assert.Contains("The badge was issued to ana@example.org.", refused, StringComparison.Ordinal);
        Assert.Equal("pending", before.State);
        Assert.Contains("Accept badge", offer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_public_page_is_there_only_while_the_badge_is_accepted_and_public()
    {
        await using var host = await SimulatorHost.StartAsync();
        var issued = await host.IssueAsync(IssueBody.Create());
        using var browser = host.Browser();
        using var owner = host.Browser();

        var pending = await browser.OpenAsync($"badges/{issued.Id}");
        await owner.PostFormAsync("sign-up", ("email", IssueBody.Ana), ("firstName", "Ana"), ("lastName", "Sousa"));
        await owner.PostFormAsync($"badges/{issued.Id}/accept");
        var shown = await browser.OpenAsync($"badges/{issued.Id}/public_url");
        await owner.PostFormAsync($"badges/{issued.Id}/private");
        var hidden = await browser.OpenAsync($"badges/{issued.Id}");

        Assert.Equal((404, 200, 404), (pending.Status, shown.Status, hidden.Status));
        Assert.Contains("Level D was issued by IPMA to Ana Sousa.", shown.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_people_type_is_shown_as_text()
    {
        await using var host = await SimulatorHost.StartAsync();
        var issued = await host.IssueAsync(IssueBody.Create()
            .With("issued_to_first_name", "<script>alert(1)</script>").With("issued_to_last_name", "\"><b>"));
        using var browser = host.Browser();

        var page = await browser.OpenAsync($"badges/{issued.Id}/accept");

        Assert.DoesNotContain("<script", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"><b>", page.Text, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_sent_from_another_site_is_refused()
    {
        await using var host = await SimulatorHost.StartAsync();
        var issued = await host.IssueAsync(IssueBody.Create());
        using var browser = host.Browser();
        await browser.PostFormAsync("sign-up", ("email", IssueBody.Ana), ("firstName", "Ana"), ("lastName", "Sousa"));

        using var refused = await browser.SendFormAsync($"badges/{issued.Id}/accept", "https://evil.example");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("pending", (await host.GetAsync($"badges/{issued.Id}")).State);
    }

    [Fact]
    public async Task The_session_cookie_is_the_simulators_own_and_survives_a_restart_until_signing_out()
    {
        var store = new MemorySimulatorStore();
        string cookie;
        await using (var host = await SimulatorHost.StartAsync(store))
        {
            await host.ActAsync(IssueBody.Ana, "autoAcceptOff");
            using var plain = host.PlainClient();
            using var signedIn = await plain.SendFormAsync("sign-in", null, ("email", IssueBody.Ana));
            cookie = signedIn.Headers.GetValues("Set-Cookie").Single();
        }

        await using var again = await SimulatorHost.StartAsync(store);
        using var browser = again.PlainClient();
        browser.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        var before = await browser.OpenAsync("dashboard");
        await browser.PostFormAsync("sign-out");
        var after = await browser.OpenAsync("dashboard");

        Assert.Matches("^credly_sim=.{43}; max-age=2592000; path=/credly; samesite=lax; httponly$", cookie);
        Assert.Equal((200, 302), (before.Status, after.Status));
    }

    [Theory]
    [InlineData("sign-in", "email", "nobody@example.org", "no account with this address")]
    [InlineData("sign-up", "email", "ana", "valid e-mail address")]
    [InlineData("sign-up", "email", "ana@example.org", "an account with this address already")]
    public async Task A_form_that_cannot_be_accepted_says_why(string form, string field, string value, string expected)
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.ActAsync(IssueBody.Ana, "autoAcceptOff");
        using var browser = host.Browser();

        using var refused = await browser.SendFormAsync(form, null, (field, value), ("firstName", "Ana"), ("lastName", "Sousa"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains(expected, await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
