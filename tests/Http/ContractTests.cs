using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MyIpma.Core.Credly;
using MyIpma.Local.Hosting;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Http;

public sealed class ContractTests
{
    [Theory]
    [InlineData("GET", "api/me/badges")]
    [InlineData("GET", "api/me/badges/b_AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("POST", "api/me/badges/b_AAAAAAAAAAAAAAAAAAAAAA/claim")]
    [InlineData("POST", "api/me/claims")]
    [InlineData("GET", "api/me/claims/b_AAAAAAAAAAAAAAAAAAAAAA.1")]
    [InlineData("POST", "api/me/claims/b_AAAAAAAAAAAAAAAAAAAAAA.1/proceed")]
    public async Task Without_a_token_the_answer_is_a_401_problem(string method, string path)
    {
        await using var host = await LocalApp.StartAsync();

        using var response = await host.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("Bearer realm=\"my.IPMA\"", response.Headers.WwwAuthenticate.ToString());
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("unauthenticated", problem.GetProperty("code").GetString());
        Assert.NotEqual("", problem.GetProperty("traceId").GetString());
    }

    [Fact]
    public async Task Other_peoples_badges_and_claims_do_not_exist()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");
        var ben = await host.SignInAsync("ben@example.org");
        var badge = await ana.FirstBadgeIdAsync();
        var claim = await ana.ClaimAsync(badge);

        ApiResponse[] answers =
        [
            await ben.GetAsync($"api/me/badges/{badge}"), await ben.ClaimAsync(badge),
            await ben.GetAsync($"api/me/claims/{claim["id"]}"), await ben.ProceedAsync(claim["id"]),
        ];

        Assert.Equal(["badge-not-found", "badge-not-found", "claim-not-found", "claim-not-found"], answers.Select(answer => answer["code"]));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NotFound, answer.Status));
    }

    [Theory]
    [InlineData("api/me/badges/nonsense", "badge-not-found")]
    [InlineData("api/me/badges/b_AAAAAAAAAAAAAAAAAAAAA%7C", "badge-not-found")]
    [InlineData("api/me/claims/b_AAAAAAAAAAAAAAAAAAAAAA.0", "claim-not-found")]
    [InlineData("api/me/claims/b_AAAAAAAAAAAAAAAAAAAAAA.x", "claim-not-found")]
    [InlineData("api/nothing", "not-found")]
    public async Task Ids_that_are_none_are_not_found(string path, string code)
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");

        var answer = await ana.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal(code, answer["code"]);
    }

    [Fact]
    public async Task The_list_is_not_sent_again_until_something_changes()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");
        using var first = await ana.Http.GetAsync("api/me/badges");
        var tag = first.Headers.ETag ?? throw new InvalidOperationException();
        ana.Http.DefaultRequestHeaders.IfNoneMatch.Add(tag);

        using var same = await ana.Http.GetAsync("api/me/badges");
        await ana.ClaimAsync((await first.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items")[0].GetProperty("id").GetString() ?? "");
        using var changed = await ana.Http.GetAsync("api/me/badges");

        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(tag, changed.Headers.ETag);
    }

    [Theory]
    [InlineData("?status=pending", 2)]
    [InlineData("?status=accepted", 0)]
    [InlineData("?status=accepted,pending", 2)]
    public async Task The_list_can_be_filtered_by_status(string query, int expected)
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");

        var badges = await ana.BadgesAsync(query);

        Assert.Equal(expected, badges.Count);
    }

    [Theory]
    [InlineData("?status=shiny", "status")]
    [InlineData("?status=1", "status")]
    [InlineData("?cursor=nonsense", "cursor")]
    public async Task A_query_that_is_not_right_names_what_is_wrong(string query, string field)
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");

        var answer = await ana.GetAsync($"api/me/badges{query}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.True(answer.Body.GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task A_long_list_comes_in_pages_of_fifty_without_gap_or_repetition()
    {
        await using var host = await LocalApp.StartAsync();
        var emil = await host.SignInAsync("emil@example.org");
        foreach (var n in Enumerable.Range(0, 120))
        {
            await emil.PostAsync("dev/certificates", new { certificateId = $"CZ-{n}", email = "emil@example.org", firstName = "Emil", lastName = "Novák", level = "C", issuedOn = $"20{10 + (n % 10)}-01-02" });
        }

        var seen = new List<string>();
        string? cursor = "";
        while (cursor is not null)
        {
            var page = await emil.GetAsync($"api/me/badges?cursor={cursor}");
            seen.AddRange(page.Body.GetProperty("items").EnumerateArray().Select(badge => badge.GetProperty("id").GetString() ?? ""));
            cursor = page.Body.GetProperty("next").GetString();
        }

        Assert.Equal(120, seen.Count);
        Assert.Equal(120, seen.Distinct().Count());
    }

    [Theory]
    [InlineData("""{"badgeIds":[]}""")]
    [InlineData("""{"badgeIds":[null]}""")]
    [InlineData("""{}""")]
    [InlineData("nonsense")]
    public async Task Claiming_several_needs_a_list(string body)
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");

        using var response = await ana.Http.PostAsync("api/me/claims", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData(51)]
    [InlineData(2)]
    public async Task More_than_fifty_at_once_are_refused_also_when_some_are_the_same(int different)
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");

        var answer = await ana.PostAsync("api/me/claims", new { badgeIds = Enumerable.Range(0, 51).Select(n => $"b_{n % different:d22}") });

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task A_ticket_that_was_tampered_with_is_not_found()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");
        var link = (await ana.ClaimAsync(await ana.FirstBadgeIdAsync()))["proceedUrl"];

        using var tampered = await host.Http.GetAsync(link[..^1] + (link[^1] == 'A' ? 'B' : 'A'));
        using var nonsense = await host.Http.GetAsync("api/go/nonsense");

        Assert.Equal(HttpStatusCode.NotFound, tampered.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, nonsense.StatusCode);
    }

    [Fact]
    public async Task A_webhook_is_answered_exactly_200_and_a_wrong_secret_404()
    {
        await using var host = await LocalApp.StartAsync();
        var secret = host.Get<IOptions<CredlyOptions>>().Value.WebhookSecrets[0];
        var envelope = new { id = "e-unknown", organization_id = LocalSettings.OrganizationId, event_type = "badge.state.changed", occurred_at = "2026-01-01T00:00:00Z" };

        using var right = await host.Http.PostAsJsonAsync($"api/webhooks/credly/{secret}", envelope);
        using var again = await host.Http.PostAsJsonAsync($"api/webhooks/credly/{secret}", envelope);
        using var foreign = await host.Http.PostAsJsonAsync($"api/webhooks/credly/{secret}", envelope with { organization_id = "another" });
        using var wrong = await host.Http.PostAsJsonAsync("api/webhooks/credly/wrong-secret-of-some-length", envelope);
        using var broken = await host.Http.PostAsync($"api/webhooks/credly/{secret}", new StringContent("nonsense"));

        Assert.Equal([200, 200, 200, 404, 400], new[] { right, again, foreign, wrong, broken }.Select(response => (int)response.StatusCode));
    }

    [Fact]
    public async Task Health_tells_the_version()
    {
        await using var host = await LocalApp.StartAsync();

        var health = await host.Http.GetFromJsonAsync<JsonElement>("api/health");

        Assert.Equal("ok", health.GetProperty("status").GetString());
        Assert.StartsWith("1.", health.GetProperty("version").GetString(), StringComparison.Ordinal);
    }
}
