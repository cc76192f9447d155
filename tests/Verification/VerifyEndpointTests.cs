using System.Diagnostics;
using System.Net;
using System.Text.Json;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Verification;

public sealed class VerifyEndpointTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_badge_that_is_accepted_and_public_is_valid_on_Credlys_word()
    {
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync("eva@example.org", "Eva", "Nagy");

        using var answer = await host.Http.GetAsync($"/api/verify/{badgeId}", Ct);
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement;

        Assert.Equal("public, max-age=60", answer.Headers.CacheControl?.ToString());
        Assert.Equal(
            ["checkedAt", "expiresOn", "holder", "issuedOn", "name", "source", "status", "valid"],
            body.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.True(body.GetProperty("valid").GetBoolean());
        Assert.Equal(("accepted", "credly", "Eva Nagy", "2026-01-01", "2099-12-31"), (body.Text("status"), body.Text("source"), body.Text("holder"), body.Text("issuedOn"), body.Text("expiresOn")));
    }

    [Fact]
    public async Task Unknown_malformed_unaccepted_and_private_badges_all_look_the_same()
    {
        await using var host = await LocalApp.StartAsync();
        var pending = await host.OfferAsync("eva@example.org");
        var hidden = await host.AcceptedAsync("ivo@example.org");
        await host.ActAsync("ivo@example.org", "makePrivate");
        string[] ids = ["b_0123456789abcdefghijkl", "b_----------------------", "nonsense", pending, hidden];

        var answers = await Task.WhenAll(ids.Select(id => host.Http.GetAsync($"/api/verify/{id}", Ct)));
        var codes = await Task.WhenAll(answers.Select(async answer => JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement.Text("code")));

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.NotFound, "no-store"), (answer.StatusCode, answer.Headers.CacheControl?.ToString())));
        Assert.All(codes, code => Assert.Equal("not-found", code));
    }

    [Fact]
    public async Task Revocation_at_Credly_is_seen_and_taken_over_without_a_webhook()
    {
        await using var host = await LocalApp.StartAsync();
        await host.FaultAsync(new { webhookLossRate = 1 });
        var badgeId = await host.AcceptedAsync("eva@example.org");
        await host.RevokeAtCredlyAsync(badgeId);

        var body = await host.VerifyAsync(badgeId);
        var badge = await host.BadgeAsync(badgeId);

        Assert.Equal((false, "revoked", "credly"), (body.GetProperty("valid").GetBoolean(), body.Text("status"), body.Text("source")));
        Assert.Equal(CredlyBadgeState.Revoked, badge.Credly?.State);
    }

    [Fact]
    public async Task A_kept_answer_does_not_outlive_a_change_of_our_own()
    {
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync("eva@example.org");

        var before = await host.VerifyAsync(badgeId);
        await host.ChangeAsync(badgeId, (badge, now) => badge.Revoke("Withdrawn for a test.", now));
        var after = await host.VerifyAsync(badgeId);

        Assert.Equal(("accepted", "revoked", "ours"), (before.Text("status"), after.Text("status"), after.Text("source")));
        Assert.False(after.GetProperty("valid").GetBoolean());
    }

    [Fact]
    public async Task When_our_token_is_refused_the_public_statement_decides()
    {
        await using var host = await LocalApp.StartAsync();
        var valid = await host.AcceptedAsync("eva@example.org");
        var revoked = await host.AcceptedAsync("ivo@example.org");
        await host.FaultAsync(new { webhookLossRate = 1 });
        await host.RevokeAtCredlyAsync(revoked);
        await host.Get<CredlyClient>().RotateTokenAsync(Ct);

        var first = await host.VerifyAsync(valid);
        var second = await host.VerifyAsync(revoked);

        Assert.Equal((true, "accepted", "openBadges"), (first.GetProperty("valid").GetBoolean(), first.Text("status"), first.Text("source")));
        Assert.Equal((false, "revoked", "openBadges"), (second.GetProperty("valid").GetBoolean(), second.Text("status"), second.Text("source")));
    }

    [Theory]
    [InlineData("""{"failRate":1}""")]
    [InlineData("""{"latencyMs":60000}""")]
    public async Task With_Credly_down_our_own_record_answers_within_the_limit(string faults)
    {
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync("eva@example.org");
        await host.FaultAsync(JsonDocument.Parse(faults).RootElement);

        var watch = Stopwatch.StartNew();
        var body = await host.VerifyAsync(badgeId);
        watch.Stop();

        Assert.Equal((true, "accepted", "ours"), (body.GetProperty("valid").GetBoolean(), body.Text("status"), body.Text("source")));
        Assert.InRange(watch.ElapsedMilliseconds, 0, 10_000);
    }

    [Fact]
    public async Task A_badge_replaced_at_Credly_is_followed_to_its_new_id()
    {
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync("eva@example.org");
        var copy = (await host.BadgeAsync(badgeId)).Credly;
        await host.FaultAsync(new { webhookLossRate = 1 });
        var replacing = new ReplaceRequest
        {
            BadgeId = badgeId,
            FirstName = "Eva",
            LastName = "Nagy",
            TemplateId = host.Get<LevelCatalog>().TemplateOf("B"),
            IssuedAt = DateTimeOffset.UtcNow,
        };
        await host.Get<CredlyClient>().ReplaceAsync(copy?.Id ?? "", replacing, Ct);

        var body = await host.VerifyAsync(badgeId);
        var after = (await host.BadgeAsync(badgeId)).Credly;

        Assert.Equal((true, "accepted", "credly"), (body.GetProperty("valid").GetBoolean(), body.Text("status"), body.Text("source")));
        Assert.NotEqual(copy?.Id, after?.Id);
    }
}

public sealed class VerifyLoadTests(ITestOutputHelper output)
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hundred_who_ask_at_once_cause_one_call_and_a_kept_answer_takes_under_5_ms_whenever_the_machine_is_free()
    {
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync("eva@example.org");
        await host.FaultAsync(new { latencyMs = 200 });
        var before = await host.CallsAtCredlyAsync("getBadge");

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => host.VerifyAsync(badgeId)));
        var calls = await host.CallsAtCredlyAsync("getBadge") - before;
        var times = new List<double>();
        for (var n = 0; n < 200; n++)
        {
            var started = Stopwatch.GetTimestamp();
            await host.Http.GetByteArrayAsync($"/api/verify/{badgeId}", Ct);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        output.WriteLine($"Verify from cache over HTTP: median {times[100]:F2} ms, 95 of 100 under {times[190]:F2} ms; {calls} call to Credly for 300 requests.");
        Assert.Equal(1, calls);
        Assert.InRange(times[20], 0, 5);
    }
}
