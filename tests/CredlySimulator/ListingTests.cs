using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MyIpma.Tests.CredlySimulator;

public sealed class ListingTests
{
    [Theory]
    [InlineData("filter=issuer_earner_id::b_1|badge_template_id::" + SimulatorHost.LevelD, "ana@example.org")]
    [InlineData("filter[issuer_earner_id]=b_2&filter[state]=pending", "bo@example.org")]
    [InlineData("filter=state::accepted,pending|recipient_email::cy@example.org", "cy@example.org")]
    [InlineData("filter=state::accepted", "cy@example.org")]
    [InlineData("filter=public::false", "")]
    [InlineData("filter=expires_at_date_max::2026-05-01", "bo@example.org")]
    [InlineData("filter=query::CY@ex", "cy@example.org")]
    [InlineData("filter=recipient_email_all::ana@example.org", "ana@example.org")]
    [InlineData("sort=issued_at", "cy@example.org bo@example.org ana@example.org")]
    [InlineData("sort=-issued_at", "ana@example.org bo@example.org cy@example.org")]
    [InlineData("", "cy@example.org bo@example.org ana@example.org")]
    public async Task A_list_shows_what_was_asked_for_in_the_order_asked_for(string query, string expected)
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.IssueAsync(IssueBody.Create(earnerId: "b_1").With("issued_at", "2025-03-01"));
        await host.IssueAsync(IssueBody.Create("bo@example.org", earnerId: "b_2").With("issued_at", "2025-02-01").With("expires_at", "2026-05-01"));
        await host.IssueAsync(IssueBody.Create("cy@example.org", earnerId: "b_3").With("issued_at", "2025-01-01"));
        await host.ActAsync("cy@example.org", "accept");

        var list = await host.GetAsync($"badges?{query}");

        Assert.Equal(HttpStatusCode.OK, list.Status);
        Assert.Equal(expected, string.Join(' ', list.Data.AsArray().Select(badge => badge?["recipient_email"])));
    }

    [Fact]
    public async Task Every_address_of_an_account_finds_its_badges()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.IssueAsync(IssueBody.Create());
        await host.ActAsync(IssueBody.Ana, "accept");
        using var ana = host.Browser();
        await ana.SignInAsync(IssueBody.Ana);
        await ana.PostFormAsync("settings/emails", ("email", "ana@work.example"));

        var byAll = await host.GetAsync("badges?filter=recipient_email_all::ana@work.example");
        var byIssued = await host.GetAsync("badges?filter=recipient_email::ana@work.example");

        Assert.Single(byAll.Data.AsArray());
        Assert.Empty(byIssued.Data.AsArray());
    }

    [Theory]
    [InlineData("badges?filter=isuer_earner_id::b_1")]
    [InlineData("badges?sort=-isued_at")]
    [InlineData("high_volume_issued_badge_search?badge_format=tiny")]
    public async Task A_question_that_makes_no_sense_is_refused(string path)
    {
        await using var host = await SimulatorHost.StartAsync();

        var refused = await host.GetAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
    }

    [Fact]
    public async Task A_list_comes_in_pages_of_fifty_whose_links_forget_the_filter_and_name_the_path_that_was_recorded()
    {
        await using var host = await SimulatorHost.StartAsync();
        await IssueManyAsync(host, 60);

        var first = await host.GetAsync("badges?filter=state::pending");
        var second = await host.GetAsync("badges?filter=state::pending&page=2");

        Assert.Equal(50, first.Data.AsArray().Count);
        Assert.Equal(10, second.Data.AsArray().Count);
        Assert.Equal(
            $"{host.Api.BaseAddress?.AbsoluteUri.Replace("/v1/", "/api/v1/", StringComparison.Ordinal)}organizations/{SimulatorHost.Organization}/badges?page=2",
            first.Body?["metadata"]?["next_page_url"]?.ToString());
        Assert.Equal(
            """{"count":10,"current_page":2,"total_count":60,"total_pages":2,"per":50}""",
            Without(second.Body?["metadata"], "previous_page_url", "next_page_url"));
        Assert.Null(second.Body?["metadata"]?["next_page_url"]);
    }

    [Fact]
    public async Task The_high_volume_search_is_walked_by_its_cursor_and_keeps_the_filter()
    {
        await using var host = await SimulatorHost.StartAsync();
        await IssueManyAsync(host, 60);
        await host.ActAsync("p7@example.org", "accept");

        List<JsonNode?> walked = [];
        string? next = $"organizations/{SimulatorHost.Organization}/high_volume_issued_badge_search?filter=state::pending&badge_format=minimal";
        while (next is not null)
        {
            var page = await host.SendAsync(HttpMethod.Get, next, null);
            walked.AddRange(page.Data.AsArray());
            var link = page.Body?["metadata"]?["next_page_url"]?.ToString();
            next = link is null ? null : $"organizations/{SimulatorHost.Organization}/high_volume_issued_badge_search{new Uri(link).Query}";
        }

        Assert.Equal(59, walked.Select(badge => badge?["id"]?.ToString()).Distinct().Count());
        Assert.All(walked, badge => Assert.Equal("pending", badge?["state"]?.ToString()));
        Assert.All(walked, badge => Assert.Equal(["id", "name"], badge?["badge_template"]?.AsObject().Select(member => member.Key) ?? []));
    }

    [Fact]
    public async Task A_template_has_the_members_of_a_recorded_one()
    {
        await using var host = await SimulatorHost.StartAsync();
        await IssueManyAsync(host, 2);

        var template = (await host.GetAsync($"badge_templates/{SimulatorHost.LevelD}")).Data.AsObject();

        string[] recorded = ["id", "allow_duplicate_badges", "cost", "description", "global_activity_url", "level", "lock_badge_state", "name", "state", "public", "badges_count", "recipient_type",
            "send_expiring_badge_notifications", "show_badge_lmi", "show_lmi_jobs", "show_skill_tag_links", "vanity_slug", "record_to_blockchain", "time_to_earn", "type_category", "printing_disabled",
            "visibility", "criteria_url_name", "criteria_url", "certification", "state_updated_at", "created_at", "updated_at", "show_template_settings", "get_issue_count", "image", "image_url", "url",
            "owner", "alignments", "recommendations", "required_badge_templates", "badge_template_activities", "skills", "reporting_tags"];
        Assert.Empty(recorded.Except(template.Select(member => member.Key)));
        Assert.Equal((2, "Assessment"), (template["badges_count"]?.GetValue<int>(), template["badge_template_activities"]?[0]?["activity_type"]?.ToString()));
    }

    [Fact]
    public async Task A_revoked_badge_has_no_page()
    {
        await using var host = await SimulatorHost.StartAsync();
        var issued = await host.PostAsync("badges", IssueBody.Create());
        await host.ActAsync(IssueBody.Ana, "accept");

        var revoked = await host.SendAsync(HttpMethod.Put, $"organizations/{SimulatorHost.Organization}/badges/{issued.Id}/revoke", new JsonObject { ["reason"] = "Issued in error" });

        Assert.Equal("revoked", revoked.State);
        Assert.False(revoked.Has("badge_url"));
    }

    [Fact]
    public async Task An_unknown_badge_is_not_found()
    {
        await using var host = await SimulatorHost.StartAsync();

        var missing = await host.GetAsync("badges/9ab0c1d2-0000-4000-8000-000000000000");

        Assert.Equal(HttpStatusCode.NotFound, missing.Status);
        Assert.NotEmpty(missing.Message);
    }

    [Theory]
    [InlineData("badge_templates?filter=state::active&sort=name", "Again Level C Level D")]
    [InlineData("badge_templates?filter=name::\"Level D\"", "Level D")]
    public async Task Templates_are_listed(string path, string expected)
    {
        await using var host = await SimulatorHost.StartAsync();

        var list = await host.GetAsync(path);

        Assert.Equal(expected, string.Join(' ', list.Data.AsArray().Select(template => template?["name"])));
    }

    private static async Task IssueManyAsync(SimulatorHost host, int count)
    {
        var badges = Enumerable.Range(0, count).Select(number => (JsonNode)IssueBody.Create($"p{number}@example.org"));
        await host.PostAsync("badges/batch", new JsonObject { ["badges"] = new JsonArray([.. badges]) });
    }

    private static string? Without(JsonNode? node, params string[] members)
    {
        var copy = node?.DeepClone().AsObject();
        foreach (var member in members)
        {
            copy?.Remove(member);
        }

        return copy?.ToJsonString();
    }
}

public sealed class OpenBadgeTests
{
    [Fact]
    public async Task An_assertion_leads_to_its_class_and_issuer_without_a_token()
    {
        await using var host = await SimulatorHost.StartAsync();
        var issued = await host.IssueAsync(IssueBody.Create());
        await host.ActAsync(IssueBody.Ana, "accept");
        using var anybody = new HttpClient { BaseAddress = host.Api.BaseAddress };

        var assertion = await SimulatorHost.SendAsync(anybody, HttpMethod.Get, $"obi/v2/badge_assertions/{issued.Id}", null);
        var badge = await SimulatorHost.SendAsync(anybody, HttpMethod.Get, assertion.Body?["badge"]?.ToString() ?? "", null);
        var issuer = await SimulatorHost.SendAsync(anybody, HttpMethod.Get, badge.Body?["issuer"]?["id"]?.ToString() ?? "", null);

        Assert.Equal("Assertion", assertion.Body?["type"]?.ToString());
        Assert.Equal(
            $"sha256${Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(IssueBody.Ana)))}",
            assertion.Body?["recipient"]?["identity"]?.ToString());
        Assert.False(assertion.Body?.AsObject().ContainsKey("expires"));
        Assert.Equal(("Level D", "IPMA"), (badge.Body?["name"]?.ToString(), issuer.Body?["name"]?.ToString()));
    }

    [Theory]
    [InlineData("autoAcceptOff", HttpStatusCode.NotFound)]
    [InlineData("accept", HttpStatusCode.OK)]
    [InlineData("reject", HttpStatusCode.NotFound)]
    public async Task Only_an_accepted_badge_is_asserted(string action, HttpStatusCode expected)
    {
        await using var host = await SimulatorHost.StartAsync();
        var issued = await host.IssueAsync(IssueBody.Create());
        await host.ActAsync(IssueBody.Ana, action);

        var assertion = await host.SendAsync(HttpMethod.Get, $"obi/v2/badge_assertions/{issued.Id}", null);

        Assert.Equal(expected, assertion.Status);
    }

    [Fact]
    public async Task A_private_badge_is_an_error_and_a_revoked_one_says_so()
    {
        await using var host = await SimulatorHost.StartAsync();
        var hidden = await host.IssueAsync(IssueBody.Create());
        await host.ActAsync(IssueBody.Ana, "accept");
        await host.ActAsync(IssueBody.Ana, "makePrivate");
        var withdrawn = await host.IssueAsync(IssueBody.Create("bo@example.org"));
        await host.PutAsync($"badges/{withdrawn.Id}/revoke", new JsonObject { ["reason"] = "Withdrawn" });

        var missing = await host.SendAsync(HttpMethod.Get, $"obi/v2/badge_assertions/{hidden.Id}", null);
        var revoked = await host.SendAsync(HttpMethod.Get, $"obi/v2/badge_assertions/{withdrawn.Id}", null);

        Assert.Equal(HttpStatusCode.NotFound, missing.Status);
        Assert.NotEmpty(missing.Message);
        Assert.Equal((HttpStatusCode.Gone, "true"), (revoked.Status, revoked.Body?["revoked"]?.ToString()));
    }
}
