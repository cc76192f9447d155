using System.Net;
using System.Text.Json.Nodes;

namespace MyIpma.Tests.CredlySimulator;

public sealed class FaultTests
{
    [Fact]
    public async Task Failures_split_between_all_kinds_and_a_lost_answer_did_its_work()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.FaultsAsync(new JsonObject { ["failRate"] = 1, ["seed"] = 7 });

        List<SimulatorReply?> replies = [];
        foreach (var number in Enumerable.Range(0, 60))
        {
            replies.Add(await TryIssueAsync(host, $"p{number}@example.org"));
        }

        var report = (await host.FaultsAsync([])).Body;
        var counts = report?["injected"]?.AsObject().ToDictionary(kind => kind.Key, kind => kind.Value?.GetValue<long>() ?? 0) ?? [];
        var lost = replies.Count(reply => reply is null);
        Assert.Equal([counts["error500"], counts["error503"], counts["error429"]], Counts(replies, 500, 503, 429));
        Assert.All(new[] { "error500", "error503", "error429", "lostAnswer" }, kind => Assert.InRange(counts[kind], 5, 30));
        Assert.Equal(counts["lostAnswer"], lost);
        Assert.Equal(lost, (await host.StateAsync()).Body?["badges"]?.AsArray().Count);
        Assert.All(
            replies.Where(reply => reply?.Status == HttpStatusCode.TooManyRequests),
            reply => Assert.Equal(TimeSpan.FromSeconds(1), reply?.RetryAfter));
        Assert.Equal(60, report?["calls"]?["issueBadge"]?.GetValue<long>());
    }

    [Fact]
    public async Task The_same_seed_fails_the_same_calls()
    {
        List<string> runs = [];
        foreach (var run in Enumerable.Range(0, 2))
        {
            await using var host = await SimulatorHost.StartAsync();
            await host.FaultsAsync(new JsonObject { ["failRate"] = 0.5, ["seed"] = 42 });
            var replies = new List<string>();
            foreach (var number in Enumerable.Range(0, 20))
            {
                replies.Add((await TryIssueAsync(host, $"p{number}@example.org"))?.Status.ToString() ?? "lost");
            }

            runs.Add(string.Join(' ', replies));
        }

        Assert.Equal(runs[0], runs[1]);
    }

    [Fact]
    public async Task Lost_webhooks_never_come_and_repeated_ones_come_again()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.FaultsAsync(new JsonObject { ["webhookLossRate"] = 1 });
        await host.IssueAsync(IssueBody.Create("lost@example.org"));
        await host.FaultsAsync(new JsonObject { ["webhookRepeatRate"] = 1, ["webhookShuffle"] = true });
        var issued = await host.IssueAsync(IssueBody.Create());

        var received = await host.Webhooks.TakeAsync(2);

        var happened = await host.GetAsync($"events/{received[0]["id"]}");
        Assert.Single(received.Select(envelope => envelope["id"]?.ToString()).Distinct());
        Assert.Equal(issued.Id, happened.Data["badge"]?["id"]?.ToString());
        Assert.Equal(2, (await host.GetAsync("events")).Data.AsArray().Count);
    }

    [Fact]
    public async Task Faults_spare_the_pages_and_the_scripts_and_survive_a_restart()
    {
        var store = new global::CredlySimulator.State.MemorySimulatorStore();
        await using (var host = await SimulatorHost.StartAsync(store))
        {
            await host.FaultsAsync(new JsonObject { ["failRate"] = 1, ["latencyMs"] = 5 });
        }

        await using var again = await SimulatorHost.StartAsync(store);
        using var browser = again.Browser();
        var settings = await again.SendAsync(HttpMethod.Get, "../faults", null);

        Assert.Equal("1", settings.Body?["failRate"]?.ToString());
        Assert.Equal(HttpStatusCode.OK, (await again.StateAsync()).Status);
        Assert.Equal(200, (await browser.OpenAsync("sign-in")).Status);
    }

    [Theory]
    [InlineData("failRate", "1.1")]
    [InlineData("webhookLossRate", "-0.1")]
    [InlineData("webhookRepeatRate", "2")]
    [InlineData("latencyMs", "-1")]
    [InlineData("webhookShuffle", "\"often\"")]
    public async Task A_setting_out_of_range_is_a_problem(string name, string value)
    {
        await using var host = await SimulatorHost.StartAsync();

        var refused = await host.FaultsAsync(new JsonObject { [name] = JsonNode.Parse(value) });

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal("invalid-request", refused.Body?["code"]?.ToString());
    }

    private static async Task<SimulatorReply?> TryIssueAsync(SimulatorHost host, string email)
    {
        try
        {
            return await host.IssueAsync(IssueBody.Create(email));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static IEnumerable<long> Counts(List<SimulatorReply?> replies, params int[] statuses) =>
        statuses.Select(status => (long)replies.Count(reply => (int?)reply?.Status == status));
}
