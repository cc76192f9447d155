using System.Net;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Claims;

public sealed class ClaimStoryTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData("Sec-Purpose", "prefetch")]
    [InlineData("Sec-Purpose", "prefetch;prerender")]
    [InlineData("Purpose", "prefetch")]
    [InlineData("X-Moz", "prefetch")]
    public async Task A_browser_that_looks_ahead_does_not_proceed(string header, string value)
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");
        var claim = await ana.ClaimAsync(await ana.FirstBadgeIdAsync());
        using var ahead = new HttpRequestMessage(HttpMethod.Get, claim["proceedUrl"]) { Headers = { { header, value } } };

        using var looked = await host.Http.SendAsync(ahead);
        var after = (await ana.GetClaimAsync(claim["id"])).GetProperty("status").GetString();
        using var clicked = await host.Http.GetAsync(claim["proceedUrl"]);

        Assert.Equal(((HttpStatusCode)425, "open", HttpStatusCode.Redirect), (looked.StatusCode, after, clicked.StatusCode));
        Assert.True(looked.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task A_Credly_that_takes_four_seconds_for_everything_issues_in_the_end_and_once()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await LocalApp.StartAsync(clock);
        var ben = await host.SignInAsync("ben@example.org");
        var badge = await ben.FirstBadgeIdAsync();
        await host.FaultAsync(new { latencyMs = 4000 });

        var asking = ben.ClaimAsync(badge);
        await host.UntilAsync(() => Task.FromResult(asking.IsCompleted));
        await host.UntilAsync("open", async () => (await ben.BadgeAsync(badge)).GetProperty("claim").GetProperty("status").GetString() ?? "");

        Assert.Equal(("preparing", 1), ((await asking)["status"], (await host.AtCredlyAsync()).Count));
    }

    [Fact]
    public async Task The_simulator_takes_the_token_of_the_settings()
    {
        await using var host = await LocalApp.StartAsync("--MyIpma:Credly:Token=token-of-a-test\n");
        using var request = new HttpRequestMessage(HttpMethod.Get, "credly/v1/organizations");
        request.Headers.Authorization = new("Basic", Convert.ToBase64String("token-of-a-test:"u8));

        using var answer = await host.Http.SendAsync(request);
        var ana = await host.SignInAsync("ana@example.org");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await ana.ClaimAsync(await ana.FirstBadgeIdAsync())).Status);
    }

    [Fact]
    public async Task A_claim_goes_from_pending_to_accepted()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");
        var badge = await ana.FirstBadgeIdAsync();

        var claim = await ana.ClaimAsync(badge);
        var proceeded = await ana.ProceedAsync(claim["id"]);
        await host.ActAsync("ana@example.org", "accept");

        Assert.Equal(HttpStatusCode.Created, claim.Status);
        Assert.Equal($"/api/me/claims/{badge}.1", claim.Response.Headers.Location?.ToString());
        Assert.Equal("open", claim["status"]);
        Assert.EndsWith("/accept", proceeded["redirectUrl"], StringComparison.Ordinal);
        await Eventually.EqualAsync("accepted", () => ana.StatusAsync(badge));
        Assert.Equal("confirmed", (await ana.GetClaimAsync($"{badge}.1")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_window_is_exact_to_the_tick()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        var badge = await ana.FirstBadgeIdAsync();
        await ana.ClaimAsync(badge);

        clock.Advance(Window - TimeSpan.FromTicks(1));
        var before = await ana.BadgeAsync(badge);
        clock.Advance(TimeSpan.FromTicks(1));
        var after = await ana.BadgeAsync(badge);

        Assert.Equal("claiming", before.GetProperty("status").GetString());
        Assert.Equal(1, before.GetProperty("claim").GetProperty("secondsLeft").GetInt32());
        Assert.Equal("pending", after.GetProperty("status").GetString());
        Assert.Equal("lapsed", after.GetProperty("claim").GetProperty("status").GetString());
        Assert.Equal("claim", after.GetProperty("nextAction").GetString());
    }

    [Fact]
    public async Task Proceeding_after_the_window_is_gone_and_the_link_shows_a_page()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        var claim = await ana.ClaimAsync(await ana.FirstBadgeIdAsync());

        clock.Advance(Window);
        var proceeded = await ana.ProceedAsync(claim["id"]);
        var link = await host.Http.GetAsync(claim["proceedUrl"]);

        Assert.Equal(HttpStatusCode.Gone, proceeded.Status);
        Assert.Equal("claim-window-closed", proceeded["code"]);
        Assert.Equal("https://my.ipma.world/problems/claim-window-closed", proceeded["type"]);
        Assert.Equal(HttpStatusCode.Gone, link.StatusCode);
        Assert.Contains("Claim again and go on", await link.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_link_takes_a_browser_to_Credly_without_a_sign_in()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");
        var badge = await ana.FirstBadgeIdAsync();
        var claim = await ana.ClaimAsync(badge);

        var link = await host.Http.GetAsync(claim["proceedUrl"]);

        Assert.Equal(HttpStatusCode.Redirect, link.StatusCode);
        Assert.EndsWith("/accept", link.Headers.Location?.ToString(), StringComparison.Ordinal);
        Assert.Equal("awaitingAcceptance", await ana.StatusAsync(badge));
    }

    [Fact]
    public async Task Claiming_again_after_the_window_reuses_the_badge_at_Credly()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        var badge = await ana.FirstBadgeIdAsync();
        await ana.ClaimAsync(badge);

        clock.Advance(Window);
        var again = await ana.ClaimAsync(badge);

        Assert.Equal(HttpStatusCode.Created, again.Status);
        Assert.Equal($"{badge}.2", again["id"]);
        Assert.Equal("lapsed", (await ana.GetClaimAsync($"{badge}.1")).GetProperty("status").GetString());
        Assert.Single(await host.AtCredlyAsync());
    }

    [Fact]
    public async Task The_timer_announces_that_a_window_has_closed()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        await ana.ClaimAsync(await ana.FirstBadgeIdAsync());
        await host.WaitUntilIdleAsync();

        await host.UntilAsync(async () =>
        {
            clock.Advance(Window);
            return (await host.EventsAsync("org.ipma.badge.claim-lapsed.v1")).Count > 0;
        });

        Assert.Single(await host.EventsAsync("org.ipma.badge.claim-lapsed.v1"));
    }

    [Fact]
    public async Task An_acceptance_after_the_window_counts()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        var badge = await ana.FirstBadgeIdAsync();
        await ana.ClaimAsync(badge);

        clock.Advance(Window);
        await host.ActAsync("ana@example.org", "accept");

        await host.UntilAsync("accepted", () => ana.StatusAsync(badge));
        Assert.Equal("lapsed", (await ana.GetClaimAsync($"{badge}.1")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Auto_accept_skips_the_window()
    {
        await using var host = await LocalApp.StartAsync();
        await host.ActAsync("ana@example.org", "autoAcceptOn");
        var ana = await host.SignInAsync("ana@example.org");
        var badge = await ana.FirstBadgeIdAsync();

        var claim = await ana.ClaimAsync(badge);

        Assert.Equal(HttpStatusCode.Created, claim.Status);
        Assert.Equal("confirmed", claim["status"]);
        Assert.Equal("accepted", await ana.StatusAsync(badge));
    }

    [Fact]
    public async Task Declining_at_Credly_is_told_with_what_to_do()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");
        var badge = await ana.FirstBadgeIdAsync();
        await ana.ClaimAsync(badge);
        await host.ActAsync("ana@example.org", "reject");
        await Eventually.EqualAsync("rejected", () => ana.StatusAsync(badge));

        var again = await ana.ClaimAsync(badge);

        Assert.Equal(HttpStatusCode.Conflict, again.Status);
        Assert.Equal("badge-rejected", again["code"]);
    }

    [Fact]
    public async Task A_claim_while_Credly_is_down_is_prepared_and_opens_when_it_is_back()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        var badge = await ana.FirstBadgeIdAsync();
        await host.FaultAsync(new { failRate = 1.0, seed = 7 });

        var claim = await ana.ClaimAsync(badge);
        var early = await ana.ProceedAsync(claim["id"]);
        await host.FaultAsync(new { });
        await host.UntilAsync(async () =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return (await ana.BadgeAsync(badge)).GetProperty("claim").GetProperty("status").GetString() == "open";
        });

        Assert.Equal(HttpStatusCode.Accepted, claim.Status);
        Assert.Equal("preparing", claim["status"]);
        Assert.NotNull(claim.Response.Headers.RetryAfter);
        Assert.Equal("claim-not-ready", early["code"]);
        Assert.Single(await host.AtCredlyAsync());
    }

    [Fact]
    public async Task A_claim_that_Credly_never_answers_fails_with_a_reason_and_can_be_claimed_again()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        var badge = await ana.FirstBadgeIdAsync();
        await host.FaultAsync(new { failRate = 1.0, seed = 7 });
        await ana.ClaimAsync(badge);

        clock.Advance(TimeSpan.FromMinutes(15));
        var failed = await ana.BadgeAsync(badge);

        Assert.Equal("pending", failed.GetProperty("status").GetString());
        Assert.Equal("failed", failed.GetProperty("claim").GetProperty("status").GetString());
        Assert.Equal("provider-unavailable", failed.GetProperty("claim").GetProperty("reason").GetString());
        Assert.Equal("claim", failed.GetProperty("nextAction").GetString());
    }
}
