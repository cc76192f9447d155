using System.Net;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Http;

public sealed class AccountRateTests
{
    [Fact]
    public async Task Who_changes_things_too_often_waits_and_nobody_else_does()
    {
        await using var host = await LocalApp.StartAsync("--MyIpma:Rates:WritesAMinute=5");
        var ana = await host.SignInAsync("ana@example.org");
        var ben = await host.SignInAsync("ben@example.org");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ana.ClaimAsync("b_AAAAAAAAAAAAAAAAAAAAAA")));
        var refused = answers.First(answer => answer.Status == HttpStatusCode.TooManyRequests);

        Assert.Equal(3, answers.Count(answer => answer.Status == HttpStatusCode.TooManyRequests));
        Assert.Equal("too-many-requests", refused["code"]);
        Assert.InRange(refused.Response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await ana.GetAsync("api/me/badges")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await ben.ClaimAsync("b_AAAAAAAAAAAAAAAAAAAAAA")).Status);
    }

    [Fact]
    public async Task One_account_begins_so_many_claims_an_hour_and_a_claim_that_runs_costs_nothing()
    {
        await using var host = await LocalApp.StartAsync("--MyIpma:Rates:ClaimsAnHour=1");
        var ana = await host.SignInAsync("ana@example.org");
        var badges = await ana.BadgesAsync();
        string[] ids = [.. badges.Select(badge => badge.GetProperty("id").GetString() ?? "")];

        var first = await ana.ClaimAsync(ids[0]);
        var again = await ana.ClaimAsync(ids[0]);
        var second = await ana.ClaimAsync(ids[1]);
        var several = await ana.PostAsync("api/me/claims", new { badgeIds = ids });

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (first.Status, again.Status, second.Status));
        Assert.NotNull(second.Response.Headers.RetryAfter);
        Assert.Equal(1, several.Body.GetProperty("results").EnumerateArray().Count(result => result.TryGetProperty("problem", out var problem) && problem.ValueKind != System.Text.Json.JsonValueKind.Null));
    }

    [Fact]
    public async Task A_ticket_begins_no_more_claims_than_an_account()
    {
        await using var host = await LocalApp.StartAsync("--MyIpma:Rates:ClaimsAnHour=2");
        var ana = await host.SignInAsync("ana@example.org");
        var ticket = new Uri((await ana.ClaimAsync(await ana.FirstBadgeIdAsync()))["proceedUrl"]).AbsolutePath;

        var answers = new List<HttpStatusCode>();
        for (var n = 0; n < 3; n++)
        {
            using var answer = await host.Http.PostAsync(ticket, null, TestContext.Current.CancellationToken);
            answers.Add(answer.StatusCode);
        }

        Assert.Equal([HttpStatusCode.SeeOther, HttpStatusCode.SeeOther, HttpStatusCode.TooManyRequests], answers);
    }

    [Fact]
    public async Task Moving_a_badge_to_and_fro_counts_as_claiming_does()
    {
        await using var host = await LocalApp.StartAsync("--MyIpma:Rates:ClaimsAnHour=1");
        var ana = await host.SignInAsync("ana@example.org");
        var key = await ana.VerifyAddressAsync(host, "ana.work@example.com");
        var id = await ana.FirstBadgeIdAsync();

        var there = await ana.PostAsync($"api/me/badges/{id}/address", new { addressKey = key });
        var andBack = await ana.PostAsync($"api/me/badges/{id}/address", new { addressKey = key });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (there.Status, andBack.Status));
    }

    [Fact]
    public async Task Receipts_of_erasures_do_not_pile_up_without_end()
    {
        await using var host = await LocalApp.StartAsync("--MyIpma:Rates:ErasuresAnHour=2");
        var ana = await host.SignInAsync("ana@example.org");

        var answers = new List<HttpStatusCode>();
        for (var n = 0; n < 3; n++)
        {
            answers.Add((await ana.DeleteAsync("api/me", new { confirm = "delete my data" })).Status);
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], answers);
    }
}
