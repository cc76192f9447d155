using System.Net;
using System.Text.Json.Nodes;

namespace MyIpma.Tests.CredlySimulator;

public sealed class ReplacingTests
{
    private static JsonObject Renewal => new() { ["badge_template_id"] = SimulatorHost.LevelC, ["issued_at"] = "2026-05-02T08:00:00Z" };

    [Fact]
    public async Task A_replacement_has_a_new_id_points_back_and_stays_accepted()
    {
        await using var host = await SimulatorHost.StartAsync();
        var old = await host.IssueAsync(IssueBody.Create(earnerId: "b_1"));
        await host.ActAsync(IssueBody.Ana, "accept");

        var next = await host.PostAsync($"badges/{old.Id}/replace", Renewal);
        var replaced = await host.GetAsync($"badges/{old.Id}");

        Assert.Equal(HttpStatusCode.Created, next.Status);
        Assert.NotEqual(old.Id, next.Id);
        Assert.Equal(("accepted", old.Id, "b_1"), (next.State, next.Value("replaces_badge_id"), next.Value("issuer_earner_id")));
        Assert.True(next.Has("accept_badge_url") && next.Has("badge_url"));
        Assert.Equal(("replaced", next.Id), (replaced.State, replaced.Value("replacement_badge_id")));
    }

    [Fact]
    public async Task A_stale_id_is_told_the_current_one()
    {
        await using var host = await SimulatorHost.StartAsync();
        var first = await host.IssueAsync(IssueBody.Create());
        var second = await host.PostAsync($"badges/{first.Id}/replace", Renewal);
        var third = await host.PostAsync($"badges/{second.Id}/replace", Renewal);

        var refused = await host.PostAsync($"badges/{first.Id}/replace", Renewal);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.EndsWith("cannot be replaced because it has already been replaced.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(third.Id, refused.Body?["metadata"]?["current_badge_id"]?.ToString());
        Assert.Equal("pending", third.State);
    }

    [Theory]
    [InlineData("issued_at", "Validation failed: Issued at can't be blank")]
    [InlineData("badge_template_id", "Invalid or missing Badge Template ID: ")]
    public async Task A_replacement_needs_a_template_and_a_date(string missing, string message)
    {
        await using var host = await SimulatorHost.StartAsync();
        var old = await host.IssueAsync(IssueBody.Create());

        var refused = await host.PostAsync($"badges/{old.Id}/replace", Renewal.With(missing, null));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal(message, refused.Message);
    }

    [Fact]
    public async Task Revoking_needs_a_reason_and_keeps_it()
    {
        await using var host = await SimulatorHost.StartAsync();
        var issued = await host.IssueAsync(IssueBody.Create());

        var refused = await host.PutAsync($"badges/{issued.Id}/revoke", []);
        var revoked = await host.PutAsync($"badges/{issued.Id}/revoke", new JsonObject { ["reason"] = "Certificate withdrawn" });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal((HttpStatusCode.OK, "revoked", "Certificate withdrawn"), (revoked.Status, revoked.State, revoked.Value("revocation_reason")));
        Assert.NotNull(revoked.Data["state_updated_at"]);
    }

    [Fact]
    public async Task A_replaced_badge_cannot_be_revoked()
    {
        await using var host = await SimulatorHost.StartAsync();
        var old = await host.IssueAsync(IssueBody.Create());
        await host.PostAsync($"badges/{old.Id}/replace", Renewal);

        var refused = await host.PutAsync($"badges/{old.Id}/revoke", new JsonObject { ["reason"] = "Certificate withdrawn" });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
    }

    [Fact]
    public async Task A_deleted_badge_is_gone_but_its_event_is_still_told()
    {
        await using var host = await SimulatorHost.StartAsync();
        var issued = await host.IssueAsync(IssueBody.Create());

        var deleted = await host.SendAsync(HttpMethod.Delete, $"organizations/{SimulatorHost.Organization}/badges/{issued.Id}", null);
        var events = await host.GetAsync("events");

        Assert.Equal(HttpStatusCode.NoContent, deleted.Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync($"badges/{issued.Id}")).Status);
        Assert.Equal("badge.deleted", events.Data[0]?["event_type"]?.ToString());
        Assert.Equal(issued.Id, events.Data[0]?["badge"]?["id"]?.ToString());
    }

    [Fact]
    public async Task A_deleted_badge_counts_no_more_and_its_holder_can_have_it_again()
    {
        await using var host = await SimulatorHost.StartAsync();
        var first = await host.IssueAsync(IssueBody.Create(earnerId: "b_1"));

        await host.SendAsync(HttpMethod.Delete, $"organizations/{SimulatorHost.Organization}/badges/{first.Id}", null);
        var again = await host.IssueAsync(IssueBody.Create(earnerId: "b_1"));
        var template = (await host.GetAsync($"badges/{again.Id}")).Data["badge_template"];

        Assert.Equal((HttpStatusCode.Created, "pending"), (again.Status, again.State));
        Assert.Equal(1, template?["badges_count"]?.GetValue<int>());
    }

    [Fact]
    public async Task A_badge_that_changes_is_counted_once()
    {
        await using var host = await SimulatorHost.StartAsync();
        var badge = await host.IssueAsync(IssueBody.Create(earnerId: "b_1"));

        await host.ActAsync(IssueBody.Ana, "accept");
        await host.ActAsync(IssueBody.Ana, "makePublic");
        var template = (await host.GetAsync($"badges/{badge.Id}")).Data["badge_template"];

        Assert.Equal(1, template?["badges_count"]?.GetValue<int>());
    }
}
