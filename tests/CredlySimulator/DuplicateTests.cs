using System.Net;
using System.Text.Json.Nodes;

namespace MyIpma.Tests.CredlySimulator;

public sealed class DuplicateTests
{
    [Theory]
    [InlineData("ana@example.org", "other")]
    [InlineData("ANA@example.org", null)]
    [InlineData("else@example.org", "b_1")]
    public async Task The_same_address_or_earner_id_cannot_have_a_template_twice(string email, string? earnerId)
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.IssueAsync(IssueBody.Of(earnerId: "b_1"));

        var refused = await host.IssueAsync(IssueBody.Of(email, earnerId: earnerId));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("already has this badge", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_address_of_the_same_account_cannot_have_a_template_twice()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.IssueAsync(IssueBody.Of());
        await host.ActAsync(IssueBody.Ana, "accept");
        using var ana = host.Browser();
        await ana.SignInAsync(IssueBody.Ana);
        await ana.PostFormAsync("settings/emails", ("email", "ana@work.example"));

        var refused = await host.IssueAsync(IssueBody.Of("ana@work.example"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("already has this badge", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_template_a_rejected_badge_and_a_template_that_allows_it_are_no_duplicates()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.IssueAsync(IssueBody.Of());
        await host.IssueAsync(IssueBody.Of(template: SimulatorHost.Repeatable));
        await host.ActAsync(IssueBody.Ana, "reject");

        var replies = new[]
        {
            await host.IssueAsync(IssueBody.Of()),
            await host.IssueAsync(IssueBody.Of(template: SimulatorHost.LevelC)),
            await host.IssueAsync(IssueBody.Of(template: SimulatorHost.Repeatable)),
            await host.IssueAsync(IssueBody.Of().With("duplicate_behavior", "allow")),
        };

        Assert.All(replies, reply => Assert.Equal(HttpStatusCode.Created, reply.Status));
    }

    [Fact]
    public async Task Replacing_a_duplicate_updates_it_in_place_and_removes_what_is_omitted()
    {
        await using var host = await SimulatorHost.StartAsync();
        var first = await host.IssueAsync(IssueBody.Of(earnerId: "b_1").With("country_name", "Portugal"));
        var again = IssueBody.Of(earnerId: "b_1").With("duplicate_behavior", "replace")
            .With("issued_at", "2026-01-01").With("issued_to_last_name", "Reis");

        var updated = await host.IssueAsync(again);

        Assert.Equal(first.Id, updated.Id);
        Assert.Equal("Ana Reis", updated.Value("issued_to"));
        Assert.Equal(first.Value("issued_at"), updated.Value("issued_at"));
        Assert.Null(updated.Data["country"]);
        Assert.NotEqual(first.Value("updated_at"), updated.Value("updated_at"));
    }

    [Fact]
    public async Task Replacing_by_an_identical_record_changes_nothing()
    {
        await using var host = await SimulatorHost.StartAsync();
        var evidence = JsonNode.Parse("""[{"type":"UrlEvidence","name":"Project","value":"https://example.org/p/7"}]""");
        var first = await host.IssueAsync(IssueBody.Of().With("evidence", evidence?.DeepClone()));

        var again = await host.IssueAsync(IssueBody.Of().With("evidence", evidence).With("duplicate_behavior", "replace"));

        Assert.Equal(first.Data.ToJsonString(), again.Data.ToJsonString());
    }

    [Theory]
    [InlineData(false, "ana@new.example")]
    [InlineData(true, "ana@example.org")]
    public async Task The_address_moves_only_while_the_badge_is_pending(bool accepted, string expected)
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.IssueAsync(IssueBody.Of(earnerId: "b_1"));
        await host.ActAsync(IssueBody.Ana, accepted ? "accept" : "autoAcceptOff");

        var updated = await host.IssueAsync(IssueBody.Of("ana@new.example", earnerId: "b_1").With("duplicate_behavior", "replace"));

        Assert.Equal(expected, updated.Value("recipient_email"));
    }
}
