using System.Net;

namespace MyIpma.Tests.CredlySimulator;

public sealed class ScriptTests
{
    [Fact]
    public async Task Accepting_without_a_badge_takes_all_that_are_pending()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.IssueAsync(IssueBody.Create(template: SimulatorHost.LevelD));
        await host.IssueAsync(IssueBody.Create(template: SimulatorHost.LevelC));

        var acted = await host.ActAsync("Ana@example.org", "accept");
        var again = await host.ActAsync(IssueBody.Ana, "accept");

        Assert.Equal((IssueBody.Ana, "accept"), (acted.Body?["email"]?.ToString(), acted.Body?["action"]?.ToString()));
        Assert.Equal(["accepted", "accepted"], acted.Body?["badges"]?.AsArray().Select(badge => badge?["state"]?.ToString()) ?? []);
        Assert.Empty(again.Body?["badges"]?.AsArray() ?? []);
    }

    [Fact]
    public async Task Accepting_sets_the_time_of_the_state_the_link_and_the_holder()
    {
        await using var host = await SimulatorHost.StartAsync();
        var issued = await host.IssueAsync(IssueBody.Create());

        await host.ActAsync(IssueBody.Ana, "accept", issued.Id);
        var accepted = await host.GetAsync($"badges/{issued.Id}");

        Assert.False(accepted.Has("accept_badge_url"));
        Assert.Equal($"{host.Origin}credly/badges/{issued.Id}", accepted.Value("badge_url"));
        Assert.Equal(accepted.Value("updated_at"), accepted.Value("state_updated_at"));
        Assert.True(string.CompareOrdinal(accepted.Value("updated_at"), issued.Value("updated_at")) > 0);
        Assert.Equal(IssueBody.Ana, accepted.Data["user"]?["email"]?.ToString());
    }

    [Fact]
    public async Task With_auto_accept_on_a_new_badge_is_accepted_at_once()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.ActAsync(IssueBody.Ana, "autoAcceptOn");

        var issued = await host.IssueAsync(IssueBody.Create());
        await host.ActAsync(IssueBody.Ana, "autoAcceptOff");
        var later = await host.IssueAsync(IssueBody.Create(template: SimulatorHost.LevelC));

        Assert.Equal(("accepted", "pending"), (issued.State, later.State));
        Assert.True(issued.Has("badge_url"));
        Assert.NotNull(issued.Data["state_updated_at"]);
    }

    [Fact]
    public async Task A_rejected_badge_stays_rejected()
    {
        await using var host = await SimulatorHost.StartAsync();
        var issued = await host.IssueAsync(IssueBody.Create());
        await host.ActAsync(IssueBody.Ana, "reject", issued.Id);

        var acted = await host.ActAsync(IssueBody.Ana, "accept", issued.Id);

        Assert.Equal((HttpStatusCode.OK, "rejected"), (acted.Status, acted.Body?["badges"]?[0]?["state"]?.ToString()));
    }

    [Theory]
    [InlineData("ana", "accept")]
    [InlineData("ana@example.org", "Accept")]
    [InlineData("ana@example.org", "")]
    public async Task A_script_that_makes_no_sense_is_a_problem(string email, string action)
    {
        await using var host = await SimulatorHost.StartAsync();

        var refused = await host.ActAsync(email, action);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid-request"), (refused.Status, refused.Body?["code"]?.ToString()));
    }

    [Fact]
    public async Task Somebody_elses_badge_is_not_found()
    {
        await using var host = await SimulatorHost.StartAsync();
        var issued = await host.IssueAsync(IssueBody.Create());

        var refused = await host.ActAsync("bo@example.org", "accept", issued.Id);

        Assert.Equal((HttpStatusCode.NotFound, "badge-not-found"), (refused.Status, refused.Body?["code"]?.ToString()));
    }

    [Fact]
    public async Task The_state_lists_all_badges_in_the_order_of_issue()
    {
        await using var host = await SimulatorHost.StartAsync();
        var first = await host.IssueAsync(IssueBody.Create(earnerId: "b_1"));
        var second = await host.IssueAsync(IssueBody.Create("bo@example.org"));

        var badges = (await host.StateAsync()).Body?["badges"]?.AsArray() ?? [];

        Assert.Equal([first.Id, second.Id], badges.Select(badge => badge?["id"]?.ToString()));
        Assert.Equal(
            [SimulatorHost.LevelD, IssueBody.Ana, "b_1", "pending", "true"],
            new[] { "templateId", "email", "issuerEarnerId", "state", "public" }.Select(member => Text(badges[0], member)));
    }

    [Fact]
    public async Task Two_hundred_people_at_once_each_get_one_badge()
    {
        await using var host = await SimulatorHost.StartAsync();
        var people = Enumerable.Range(0, 200).Select(number => $"p{number}@example.org").ToList();

        var issues = await Task.WhenAll(people.Concat(people).Select(email => host.IssueAsync(IssueBody.Create(email))));
        await Task.WhenAll(people.Select(email => host.ActAsync(email, "accept")));

        Assert.Equal(200, issues.Count(issue => issue.Status == HttpStatusCode.Created));
        Assert.Equal(200, issues.Count(issue => issue.Status == HttpStatusCode.UnprocessableEntity));
        var badges = (await host.StateAsync()).Body?["badges"]?.AsArray() ?? [];
        Assert.Equal(200, badges.Count(badge => Text(badge, "state") == "accepted"));
    }

    private static string? Text(System.Text.Json.Nodes.JsonNode? node, string member) => node?[member]?.ToString();
}
