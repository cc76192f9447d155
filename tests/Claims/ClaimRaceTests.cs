using System.Net;
using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Claims;

public sealed class ClaimRaceTests
{
    [Fact]
    public async Task Forty_claims_at_once_are_one_claim_and_one_badge_at_Credly()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");
        var badge = await ana.FirstBadgeIdAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => ana.ClaimAsync(badge)));

        Assert.Single(answers.Select(answer => answer["id"]).Distinct());
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(answers, answer => Assert.Contains(answer.Status, new[] { HttpStatusCode.Created, HttpStatusCode.OK }));
        Assert.Single(await host.AtCredlyAsync());
        await host.WaitUntilIdleAsync();
        Assert.Single(await host.EventsAsync("org.ipma.badge.claim-opened.v1"));
    }

    [Fact]
    public async Task Proceeding_forty_times_at_once_counts_once()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");
        var claim = await ana.ClaimAsync(await ana.FirstBadgeIdAsync());

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => ana.ProceedAsync(claim["id"])));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        await host.WaitUntilIdleAsync();
        Assert.Single(await host.EventsAsync("org.ipma.badge.proceeded.v1"));
    }

    [Fact]
    public async Task The_same_certificate_forty_times_at_once_is_one_badge()
    {
        await using var host = await LocalApp.StartAsync();
        var emil = await host.SignInAsync("emil@example.org");
        var certificate = new { certificateId = "CZ-1", email = "Emil@Example.org ", firstName = "Emil", lastName = "Novák", level = "c", issuedOn = "2026-01-02" };

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => emil.PostAsync("dev/certificates", certificate)));

        Assert.All(answers, answer => Assert.True(answer.Response.IsSuccessStatusCode));
        Assert.Single(await emil.BadgesAsync());
        await host.WaitUntilIdleAsync();
        Assert.Single(await host.EventsAsync("org.ipma.badge.offered.v1"), reported => reported.GetProperty("data").GetProperty("certificateId").GetString() == "CZ-1");
    }

    [Fact]
    public async Task A_webhook_delivered_many_times_changes_a_badge_once()
    {
        await using var host = await LocalApp.StartAsync();
        await host.FaultAsync(new { webhookRepeatRate = 1.0, webhookShuffle = true, seed = 3 });
        var ana = await host.SignInAsync("ana@example.org");
        var badge = await ana.FirstBadgeIdAsync();
        var claim = await ana.ClaimAsync(badge);
        await ana.ProceedAsync(claim["id"]);

        await host.ActAsync("ana@example.org", "accept");

        await Eventually.EqualAsync("accepted", () => ana.StatusAsync(badge));
        await host.WaitUntilIdleAsync();
        Assert.Single(await host.EventsAsync("org.ipma.badge.accepted.v1"));
    }

    [Fact]
    public async Task Claiming_several_gives_each_its_own_answer()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");
        var ids = (await ana.BadgesAsync()).Select(badge => badge.GetProperty("id").GetString()).ToList();

        var answer = await ana.PostAsync("api/me/claims", new { badgeIds = ids.Append("b_AAAAAAAAAAAAAAAAAAAAAA").Append(ids[0]) });

        var results = answer.Body.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(3, results.Count);
        Assert.All(results.Take(2), result => Assert.Equal("open", result.GetProperty("claim").GetProperty("status").GetString()));
        Assert.Equal("badge-not-found", results[2].GetProperty("problem").GetProperty("code").GetString());
        Assert.Equal(JsonValueKind.Null, results[2].GetProperty("claim").ValueKind);
    }
}
