using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Staff;

public sealed class AuditTests
{
    [Fact]
    public async Task Whatever_operators_change_is_written_down_with_who_when_why_before_and_after()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        var badge = await (await host.SignInAsync("ben@example.org")).FirstBadgeIdAsync();
        await desk.PostAsync($"api/admin/badges/{badge}/revoke", new { reason = "Issued by mistake" });

        var entry = Assert.Single(await desk.AuditAsync());

        Assert.Equal(("revoke", badge, "Issued by mistake", "done"), (entry.Text("action"), entry.Text("target"), entry.Text("reason"), entry.Text("outcome")));
        Assert.Equal("Olga Lindqvist", entry.Text("operatorName"));
        Assert.Equal(DateTimeOffset.UtcNow, entry.GetProperty("at").GetDateTimeOffset(), TimeSpan.FromMinutes(1));
        Assert.False(entry.GetProperty("before").TryGetProperty("revoked", out _));
        Assert.Equal("true", entry.GetProperty("after").Text("revoked"));
        Assert.Equal(("b***@example.org", "B*** O***"), (entry.GetProperty("after").Text("address"), entry.GetProperty("after").Text("holder")));
    }

    [Fact]
    public async Task Repair_replay_unlock_reconciliation_and_rotation_leave_their_entries_too()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        var ben = await host.SignInAsync("ben@example.org");
        await ben.ClaimAsync(await ben.FirstBadgeIdAsync());
        await host.ActAsync("ben@example.org", "accept");
        await host.UntilAsync(async () => (await EventsAsync(desk)).Count > 0);
        var eventId = (await EventsAsync(desk))[0].GetProperty("eventId").GetString();

        await desk.PostAsync("api/admin/people/repair", new { email = "ben@example.org", reason = "x" });
        await desk.PostAsync($"api/admin/inbox/{eventId}/replay", new { reason = "x" });
        await desk.PostAsync("api/admin/people/unlock", new { email = "ben@example.org", reason = "x" });
        await desk.PostAsync("api/admin/drift/repair?dryRun=false");
        await desk.PostAsync("api/admin/reconcile");
        await desk.PostAsync("api/admin/credly/token/rotate");

        Assert.Equal(
            ["rotate-token", "reconcile", "repair-drift", "unlock-mailbox", "replay-event", "repair-drift"], (await desk.AuditAsync()).Select(entry => entry.Text("action")));
        Assert.DoesNotContain("started", (await desk.AuditAsync()).Select(entry => entry.Text("outcome")));
    }

    [Fact]
    public async Task The_log_comes_in_pages_newest_first_and_as_one_table()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        for (var n = 0; n < 60; n++)
        {
            await desk.PostAsync("api/admin/badges/nonsense/revoke", new { reason = $"number {n}" });
        }

        var first = await desk.GetAsync("api/admin/audit");
        var second = await desk.GetAsync($"api/admin/audit?cursor={first["next"]}");
        var table = await CsvAsync(desk);

        var reasons = new[] { first, second }.SelectMany(page => page.Body.GetProperty("items").EnumerateArray()).Select(entry => entry.Text("reason"));
        Assert.Equal(Enumerable.Range(0, 60).Reverse().Select(n => $"number {n}"), reasons);
        Assert.Equal(JsonValueKind.Null, second.Body.GetProperty("next").ValueKind);
        Assert.Equal(61, table.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task A_field_that_a_spreadsheet_would_run_is_written_as_text()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        await desk.PostAsync("api/admin/badges/nonsense/revoke", new { reason = "=HYPERLINK(\"https://evil.example\")" });

        var table = await CsvAsync(desk);

        Assert.Contains("'=HYPERLINK", table, StringComparison.Ordinal);
        Assert.DoesNotContain(",=HYPERLINK", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_an_operator_gets_anything_but_403_from_any_of_the_operators_routes()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");
        var other = await host.SignInAsync("ana@example.org", "MyIpma.Reader");
        var routes = host.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(route => route.RoutePattern.RawText?.StartsWith("api/admin/", StringComparison.Ordinal) == true)
            .SelectMany(route => (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(method => (Method: method, Path: route.RoutePattern.RawText ?? "")))
            .ToList();

        var answers = new List<string>();
        foreach (var (method, path) in routes)
        {
            answers.Add($"{path} {await CodeAsync(ana.Http, method, path)} {await CodeAsync(other.Http, method, path)} {await CodeAsync(host.Http, method, path)}");
        }

        Assert.True(routes.Count >= 16);
        Assert.Equal(routes.Select(route => $"{route.Path} 403 operators-only 403 operators-only 401 unauthenticated"), answers);
    }

    private static async Task<string> CodeAsync(HttpClient http, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.Replace("{badgeId}", "b_AAAAAAAAAAAAAAAAAAAAAA", StringComparison.Ordinal).Replace('{', 'x').Replace('}', 'x'));
        using var response = await http.SendAsync(request);
        var answer = await ApiResponse.ReadAsync(response);
        return $"{(int)answer.Status} {answer["code"]}";
    }

    private static async Task<string> CsvAsync(TestUser desk)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/admin/audit") { Headers = { { "Accept", "text/csv" } } };
        using var response = await desk.Http.SendAsync(request);
        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<IReadOnlyList<JsonElement>> EventsAsync(TestUser desk) =>
        [.. (await desk.GetAsync("api/admin/inbox")).Body.GetProperty("items").EnumerateArray()];
}
