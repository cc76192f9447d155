using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace MyIpma.Tests.CredlySimulator;

public sealed class IssuingTests
{
    [Fact]
    public async Task A_new_badge_is_pending_with_a_link_to_accept_it_and_nobody_holds_it()
    {
        await using var host = await SimulatorHost.StartAsync();

        var issued = await host.IssueAsync(IssueBody.Create("Ana@Example.org", earnerId: "b_1").With("expires_at", false));

        Assert.Equal(HttpStatusCode.Created, issued.Status);
        Assert.Equal("pending", issued.State);
        Assert.Equal($"{host.Origin}credly/badges/{issued.Id}/accept", issued.Value("accept_badge_url"));
        Assert.False(issued.Has("badge_url"));
        Assert.Empty(issued.Data["user"]?.AsObject() ?? []);
        Assert.Equal("2025-05-02T13:00:00.000Z", issued.Value("issued_at"));
        Assert.Equal("ana@example.org", issued.Value("recipient_email"));
        Assert.True(issued.Has("expires_at"));
        Assert.Null(issued.Data["expires_at"]);
        Assert.Null(issued.Data["state_updated_at"]);
        Assert.Equal("{}", issued.Body?["metadata"]?.ToJsonString());
    }

    [Theory]
    [InlineData("recipient_email", null, "Recipient email can't be blank")]
    [InlineData("recipient_email", "\"\"", "Recipient email can't be blank")]
    [InlineData("recipient_email", "\"ana\"", "Recipient email is invalid")]
    [InlineData("recipient_email", "7", "Recipient email is invalid")]
    [InlineData("issued_to_first_name", null, "Issued to first name can't be blank")]
    [InlineData("issued_to_last_name", "\" \"", "Issued to last name can't be blank")]
    [InlineData("issued_at", null, "Issued at can't be blank")]
    [InlineData("issued_at", "\"soon\"", "Issued at is invalid")]
    [InlineData("expires_at", "true", "Expires at is invalid")]
    [InlineData("expires_at", "\"never\"", "Expires at is invalid")]
    [InlineData("locale", "\"tlh\"", "Locale is not included in the list")]
    [InlineData("suppress_badge_notification_email", "\"yes\"", "Suppress badge notification email is invalid")]
    [InlineData("duplicate_behavior", "\"ignore\"", "Duplicate behavior is not included in the list")]
    [InlineData("evidence", "{}", "Evidence is invalid")]
    [InlineData("evidence", "[{\"type\":\"UrlEvidence\",\"name\":\"Project\"}]", "Evidence is invalid")]
    public async Task A_wrong_field_is_refused_by_name(string field, string? json, string message)
    {
        await using var host = await SimulatorHost.StartAsync();
        var body = IssueBody.Create().With(field, json is null ? null : JsonNode.Parse(json));

        var refused = await host.IssueAsync(body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal($"Validation failed: {message}", refused.Message);
        Assert.Equal(field, refused.Data["errors"]?[0]?["attribute"]?.ToString());
        Assert.Empty((await host.GetAsync("badges")).Data.AsArray());
    }

    [Theory]
    [InlineData("POST", "badges", "Invalid or missing Badge Template ID")]
    [InlineData("POST", "badges/batch", "Validation failed: Badges can")]
    [InlineData("PUT", "", "\"data\":{")]
    public async Task A_member_whose_name_is_not_Unicode_is_not_an_error_of_the_server(string method, string path, string expected)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"organizations/{SimulatorHost.Organization}/{path}".TrimEnd('/'), UriKind.Relative))
        {
            Content = new StringContent("""{"\ud800 in a name as long as any":1}""", Encoding.UTF8, "application/json"),
        };

        using var answer = await host.Api.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_text_that_is_not_Unicode_is_refused_by_its_field()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var body = new StringContent(IssueBody.Create().With("issued_to_last_name", "Sousa").ToJsonString().Replace("Sousa", "\\ud800"), Encoding.UTF8, "application/json");

        using var refused = await host.Api.PostAsync(new Uri($"organizations/{SimulatorHost.Organization}/badges", UriKind.Relative), body, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("Issued to last name is invalid", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5d1c0a44-0000-0000-0000-000000000000")]
    [InlineData(SimulatorHost.Archived)]
    public async Task A_template_that_cannot_issue_is_refused(string template)
    {
        await using var host = await SimulatorHost.StartAsync();

        var refused = await host.IssueAsync(IssueBody.Create(template: template));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal($"Invalid or missing Badge Template ID: {template}", refused.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer simulator-token")]
    [InlineData("Basic c2ltdWxhdG9yLXRva2VuOng=")]
    [InlineData("Basic d3Jvbmc6")]
    [InlineData("Basic Og==")]
    [InlineData("Basic ***")]
    public async Task Only_the_token_is_let_in_and_nothing_as_its_password(string authorization)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var stranger = new HttpClient { BaseAddress = host.Api.BaseAddress };
        stranger.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);

        var refused = await SimulatorHost.SendAsync(stranger, HttpMethod.Get, "organizations", null);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.NotEmpty(refused.Message);
        Assert.Null(refused.Body?["metadata"]);
    }

    [Theory]
    [InlineData("Basic c2ltdWxhdG9yLXRva2VuOg==")]
    [InlineData("Basic c2ltdWxhdG9yLXRva2Vu")]
    public async Task The_token_is_taken_with_and_without_its_colon(string authorization)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new HttpClient { BaseAddress = host.Api.BaseAddress };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);

        var answer = await SimulatorHost.SendAsync(client, HttpMethod.Get, "organizations", null);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Fact]
    public async Task A_batch_with_a_fault_issues_nothing_and_says_which_badge_it_was()
    {
        await using var host = await SimulatorHost.StartAsync();
        var good = IssueBody.Create("bo@example.org");

        var refused = await host.PostAsync("badges/batch", new JsonObject { ["badges"] = new JsonArray(good.DeepClone(), IssueBody.Create("no")) });
        var issued = await host.PostAsync("badges/batch", new JsonObject { ["badges"] = new JsonArray(good, IssueBody.Create()) });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal("1", refused.Value("error_index"));
        Assert.Equal(HttpStatusCode.Created, issued.Status);
        Assert.Equal(2, (await host.GetAsync("badges")).Data.AsArray().Count);
    }

    [Fact]
    public async Task Another_organisation_an_unknown_path_and_a_broken_body_get_the_error_envelope()
    {
        await using var host = await SimulatorHost.StartAsync();

        var other = await host.SendAsync(HttpMethod.Get, "organizations/somebody-else/badges", null);
        var nowhere = await host.SendAsync(HttpMethod.Get, "nowhere", null);
        var broken = await host.SendAsync(HttpMethod.Post, $"organizations/{SimulatorHost.Organization}/badges", new JsonArray());

        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.BadRequest], [other.Status, nowhere.Status, broken.Status]);
        Assert.All([other, nowhere, broken], reply => Assert.NotEmpty(reply.Message));
    }
}

public sealed class DuplicateTests
{
    [Theory]
    [InlineData("ana@example.org", "other")]
    [InlineData("ANA@example.org", null)]
    [InlineData("else@example.org", "b_1")]
    public async Task The_same_address_or_earner_id_cannot_have_a_template_twice(string email, string? earnerId)
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.IssueAsync(IssueBody.Create(earnerId: "b_1"));

        var refused = await host.IssueAsync(IssueBody.Create(email, earnerId: earnerId));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("already has this badge", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_address_of_the_same_account_cannot_have_a_template_twice()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.IssueAsync(IssueBody.Create());
        await host.ActAsync(IssueBody.Ana, "accept");
        using var ana = host.Browser();
        await ana.SignInAsync(IssueBody.Ana);
        await ana.PostFormAsync("settings/emails", ("email", "ana@work.example"));

        var refused = await host.IssueAsync(IssueBody.Create("ana@work.example"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("already has this badge", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_template_a_rejected_badge_and_a_template_that_allows_it_are_no_duplicates()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.IssueAsync(IssueBody.Create());
        await host.IssueAsync(IssueBody.Create(template: SimulatorHost.Repeatable));
        await host.ActAsync(IssueBody.Ana, "reject");

        var replies = new[]
        {
            await host.IssueAsync(IssueBody.Create()),
            await host.IssueAsync(IssueBody.Create(template: SimulatorHost.LevelC)),
            await host.IssueAsync(IssueBody.Create(template: SimulatorHost.Repeatable)),
            await host.IssueAsync(IssueBody.Create().With("duplicate_behavior", "allow")),
        };

        Assert.All(replies, reply => Assert.Equal(HttpStatusCode.Created, reply.Status));
    }

    [Fact]
    public async Task Replacing_a_duplicate_updates_it_in_place_and_removes_what_is_omitted()
    {
        await using var host = await SimulatorHost.StartAsync();
        var first = await host.IssueAsync(IssueBody.Create(earnerId: "b_1").With("country_name", "Portugal"));
        var again = IssueBody.Create(earnerId: "b_1").With("duplicate_behavior", "replace")
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
        var first = await host.IssueAsync(IssueBody.Create().With("evidence", evidence?.DeepClone()));

        var again = await host.IssueAsync(IssueBody.Create().With("evidence", evidence).With("duplicate_behavior", "replace"));

        Assert.Equal(first.Data.ToJsonString(), again.Data.ToJsonString());
    }

    [Theory]
    [InlineData(false, "ana@new.example")]
    [InlineData(true, "ana@example.org")]
    public async Task The_address_moves_only_while_the_badge_is_pending(bool accepted, string expected)
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.IssueAsync(IssueBody.Create(earnerId: "b_1"));
        await host.ActAsync(IssueBody.Ana, accepted ? "accept" : "autoAcceptOff");

        var updated = await host.IssueAsync(IssueBody.Create("ana@new.example", earnerId: "b_1").With("duplicate_behavior", "replace"));

        Assert.Equal(expected, updated.Value("recipient_email"));
    }
}
