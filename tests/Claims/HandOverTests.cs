using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Domain;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Claims;

public sealed class HandOverTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Claims_opened_together_close_together()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await AnaWithThreeBadgesAsync(host);

        var answer = await ClaimAllAsync(ana);

        Assert.Equal(3, answer.Count);
        Assert.Single(answer.Select(claim => claim.GetProperty("closesAt").GetString()).Distinct());
        Assert.Single((await ana.BadgesAsync()).Select(ClosesAt).Distinct());
    }

    [Fact]
    public async Task A_claim_that_opens_later_takes_the_open_ones_along()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        var badges = await ana.BadgesAsync();
        await ana.ClaimAsync(IdOf(badges[0]));

        clock.Advance(TimeSpan.FromSeconds(100));
        var second = await ana.ClaimAsync(IdOf(badges[1]));

        Assert.All(await ana.BadgesAsync(), badge => Assert.Equal(second["closesAt"], ClosesAt(badge)));
    }

    [Fact]
    public async Task Proceeding_with_one_proceeds_every_open_claim_of_the_address()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await AnaWithThreeBadgesAsync(host);
        var claims = await ClaimAllAsync(ana);

        await ana.ProceedAsync(claims[1].GetProperty("id").GetString() ?? "");

        Assert.All(await ana.BadgesAsync(), badge => Assert.Equal("awaitingAcceptance", badge.GetProperty("status").GetString()));
        await host.WaitUntilIdleAsync();
        Assert.Equal(3, (await host.EventsAsync("org.ipma.badge.proceeded.v1")).Count);
    }

    [Fact]
    public async Task The_link_of_one_proceeds_the_others_too()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await AnaWithThreeBadgesAsync(host);
        var claims = await ClaimAllAsync(ana);

        using var answer = await host.Http.GetAsync(claims[2].GetProperty("proceedUrl").GetString());

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.All(await ana.BadgesAsync(), badge => Assert.Equal("awaitingAcceptance", badge.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task A_badge_of_another_address_is_left_alone()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");
        var ben = await host.SignInAsync("ben@example.org");
        var bens = await ben.FirstBadgeIdAsync();
        await ben.ClaimAsync(bens);
        var claim = await ana.ClaimAsync(await ana.FirstBadgeIdAsync());

        await ana.ProceedAsync(claim["id"]);

        Assert.Equal("claiming", await ben.StatusAsync(bens));
    }

    [Fact]
    public async Task A_badge_that_is_still_being_prepared_follows_by_itself()
    {
        await using var host = await LocalApp.StartAsync("--MyIpma:Claims:RequestPatience=00:00:00.3");
        var ana = await host.SignInAsync("ana@example.org");
        var badges = await ana.BadgesAsync();
        var ready = await ana.ClaimAsync(IdOf(badges[0]));
        await host.FaultAsync(new { latencyMs = 900 });
        await ana.ClaimAsync(IdOf(badges[1]));

        await ana.ProceedAsync(ready["id"]);
        await host.FaultAsync(new { latencyMs = 0 });

        Assert.Equal("awaitingAcceptance", await ana.StatusAsync(IdOf(badges[0])));
        await host.UntilAsync("open", async () => (await ana.BadgeAsync(IdOf(badges[1]))).GetProperty("claim").GetProperty("status").GetString() ?? "");
    }

    [Fact]
    public async Task More_time_opens_every_window_of_the_address_for_its_full_length_again()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        var claims = await ClaimAllAsync(ana);
        clock.Advance(TimeSpan.FromSeconds(90));

        var more = await ana.PostAsync($"api/me/claims/{claims[0].GetProperty("id").GetString()}/more-time");

        Assert.Equal(HttpStatusCode.OK, more.Status);
        Assert.Equal((clock.GetUtcNow() + Window).UtcDateTime, more.Body.GetProperty("closesAt").GetDateTimeOffset().UtcDateTime, TimeSpan.FromSeconds(1));
        Assert.Equal((120, 9), (more.Body.GetProperty("secondsLeft").GetInt32(), more.Body.GetProperty("moreTimeLeft").GetInt32()));
        Assert.All(await ana.BadgesAsync(), badge => Assert.Equal(more["closesAt"], ClosesAt(badge)));
    }

    [Fact]
    public async Task The_workflow_waits_on_where_there_is_more_time()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        var claim = await ana.ClaimAsync(await ana.FirstBadgeIdAsync());
        clock.Advance(TimeSpan.FromSeconds(90));

        var more = await ana.PostAsync($"api/me/claims/{claim["id"]}/more-time");
        clock.Advance(TimeSpan.FromSeconds(60));
        await host.WaitUntilIdleAsync();

        Assert.Equal(HttpStatusCode.OK, more.Status);
        Assert.Equal("open", (await ana.GetClaimAsync(claim["id"])).GetProperty("status").GetString());
        Assert.Empty(await host.EventsAsync("org.ipma.badge.claim-lapsed.v1"));
        clock.Advance(TimeSpan.FromSeconds(60));
        await host.UntilAsync(async () => (await host.EventsAsync("org.ipma.badge.claim-lapsed.v1")).Count == 1);
    }

    [Fact]
    public async Task After_ten_times_there_is_no_more_time()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");
        var claim = await ana.ClaimAsync(await ana.FirstBadgeIdAsync());
        for (var times = 0; times < Claim.MostExtensions; times++)
        {
            await ana.PostAsync($"api/me/claims/{claim["id"]}/more-time");
        }

        var refused = await ana.PostAsync($"api/me/claims/{claim["id"]}/more-time");

        Assert.Equal((HttpStatusCode.Conflict, "no-more-time"), (refused.Status, refused["code"]));
        Assert.Equal(0, (await ana.GetClaimAsync(claim["id"])).GetProperty("moreTimeLeft").GetInt32());
    }

    [Fact]
    public async Task After_the_window_more_time_comes_too_late()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        var claim = await ana.ClaimAsync(await ana.FirstBadgeIdAsync());
        clock.Advance(Window);

        var refused = await ana.PostAsync($"api/me/claims/{claim["id"]}/more-time");

        Assert.Equal((HttpStatusCode.Gone, "claim-window-closed"), (refused.Status, refused["code"]));
    }

    [Fact]
    public async Task Nobody_takes_more_time_for_somebody_elses_claim()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");
        var ben = await host.SignInAsync("ben@example.org");
        var claim = await ana.ClaimAsync(await ana.FirstBadgeIdAsync());

        var refused = await ben.PostAsync($"api/me/claims/{claim["id"]}/more-time");

        Assert.Equal(HttpStatusCode.NotFound, refused.Status);
    }

    [Fact]
    public async Task The_page_after_the_window_claims_again_and_goes_on()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        var badge = await ana.FirstBadgeIdAsync();
        var claim = await ana.ClaimAsync(badge);
        clock.Advance(Window);

        using var closed = await host.Http.GetAsync(claim["proceedUrl"]);
        using var gone = await host.Http.PostAsync(claim["proceedUrl"], null);

        Assert.Equal(HttpStatusCode.Gone, closed.StatusCode);
        Assert.Contains("<form method=\"post\"><button>Claim again and go on</button></form>", await closed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, gone.StatusCode);
        Assert.Contains("/credly/badges/", gone.Headers.Location?.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal("awaitingAcceptance", await ana.StatusAsync(badge));
        Assert.Equal(1, await host.CallsAtCredlyAsync("issueBadge"));
    }

    private static async Task<TestUser> AnaWithThreeBadgesAsync(LocalApp host)
    {
        await host.CertifyAsync(new { certificateId = "PT-2026-0099", email = "ana@example.org", firstName = "Ana", lastName = "Sousa", level = "D", issuedOn = "2026-05-01" });
        return await host.SignInAsync("ana@example.org");
    }

    private static async Task<IReadOnlyList<JsonElement>> ClaimAllAsync(TestUser person)
    {
        var badgeIds = (await person.BadgesAsync()).Select(IdOf);
        var answer = await person.PostAsync("api/me/claims", new { badgeIds });
        return [.. answer.Body.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("claim"))];
    }

    private static string IdOf(JsonElement badge) => badge.GetProperty("id").GetString() ?? "";

    private static string? ClosesAt(JsonElement badge) => badge.GetProperty("claim").GetProperty("closesAt").GetString();
}
