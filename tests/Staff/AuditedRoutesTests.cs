using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Staff;

public sealed class AuditedRoutesTests
{
    private const string Search = "api/admin/people/search";
    private const string Import = "api/admin/certificates/import";

    [Fact]
    public async Task Every_route_that_acts_leaves_one_entry_a_call_with_who_when_what_why_before_and_after()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        var table = await CallsAsync(host, desk);
        var since = DateTimeOffset.UtcNow;

        var entries = new List<(string Template, JsonElement Entry)>();
        foreach (var (template, path, body) in table)
        {
            foreach (var time in (string[])["first", "second"])
            {
                var known = (await desk.AuditAsync()).Count;
                await CallAsync(desk, path, body, $"{template} {time}");
                var now = await desk.AuditAsync();
                Assert.Equal((template, known + 1), (template, now.Count));
                entries.Add((template, now[0]));
            }
        }

        Assert.Equal(ActingRoutes(host), table.Select(call => call.Template).Order());
        Assert.Equal(entries.Select((entry, n) => $"{entry.Template} {(n % 2 == 0 ? "first" : "second")}"), entries.Select(entry => entry.Entry.Text("reason")));
        Assert.All(entries, entry => Assert.Equal("Olga Lindqvist", entry.Entry.Text("operatorName")));
        Assert.All(entries, entry => Assert.InRange(entry.Entry.GetProperty("at").GetDateTimeOffset(), since, DateTimeOffset.UtcNow));
        Assert.All(entries, entry => Assert.Contains(entry.Entry.Text("outcome"), (string[])["done", "unchanged"]));
        Assert.All(entries, entry => Assert.Equal((JsonValueKind.Object, JsonValueKind.Object), (entry.Entry.GetProperty("before").ValueKind, entry.Entry.GetProperty("after").ValueKind)));
    }

    [Theory]
    [InlineData("offer", "reoffered")]
    [InlineData("mail", "mailRequested")]
    [InlineData("address", "corrected")]
    [InlineData("name", "corrected")]
    [InlineData("revoke", "revoked")]
    public async Task What_is_done_to_a_badge_is_one_line_of_its_timeline_by_the_staff_however_often_it_is_asked_for(string action, string kind)
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        var (_, path, body) = (await CallsAsync(host, desk)).Single(call => call.Template == $"api/admin/badges/{{badgeId}}/{action}");
        var badge = path.Split('/')[3];

        await CallAsync(desk, path, body, "x");
        await CallAsync(desk, path, body, "x");

        var line = Assert.Single((await desk.FindBadgeAsync(badge)).GetProperty("timeline").EnumerateArray(), entry => entry.Text("kind") == kind);
        Assert.Equal(("operator", (await desk.AuditAsync())[1].Text("id")), (line.GetProperty("cause").Text("kind"), line.GetProperty("cause").Text("reference")));
        Assert.Equal(["unchanged", "done"], (await desk.AuditAsync()).Select(entry => entry.Text("outcome")));
    }

    [Theory]
    [InlineData("api/admin/badges/b_AAAAAAAAAAAAAAAAAAAAAA/offer")]
    [InlineData("api/admin/inbox/e-1/replay")]
    [InlineData("api/admin/drift/repair?dryRun=false")]
    [InlineData("api/admin/reconcile")]
    [InlineData("api/admin/credly/token/rotate")]
    public async Task Where_a_reason_may_be_left_out_one_that_is_none_is_refused_and_its_absence_is_written_down(string path)
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();

        var tooLong = await desk.PostAsync(path, new { reason = new string('x', 201) });
        await desk.PostAsync(path);

        Assert.True(tooLong.Body.GetProperty("errors").TryGetProperty("reason", out _));
        Assert.Equal("(no reason given)", Assert.Single(await desk.AuditAsync()).Text("reason"));
    }

    /// <summary>One call for each route, on badges that it does something to.</summary>
    private static async Task<IReadOnlyList<(string Template, string Path, Dictionary<string, string> Body)>> CallsAsync(LocalApp host, TestUser desk)
    {
        var badges = new Dictionary<string, string>();
        foreach (var action in (string[])["mail", "address", "name", "revoke"])
        {
            badges[action] = await host.CertifyAsync(new { certificateId = action, email = $"{action}@example.org", firstName = "Ida", lastName = "Lund", level = "A", issuedOn = "2026-01-02" });
        }

        var ben = await host.SignInAsync("ben@example.org");
        badges["offer"] = await ben.FirstBadgeIdAsync();
        await ben.ClaimAsync(badges["offer"]);
        await host.ActAsync("ben@example.org", "reject");
        await host.UntilAsync("declined", () => desk.SituationAsync(badges["offer"]));
        var eventId = (await desk.GetAsync("api/admin/inbox")).Body.GetProperty("items")[0].Text("eventId");
        var byBadge = badges.Select(badge => ($"api/admin/badges/{{badgeId}}/{badge.Key}", $"api/admin/badges/{badge.Value}/{badge.Key}", BodyFor(badge.Key)));
        return
        [
            .. byBadge,
            ("api/admin/inbox/{eventId}/replay", $"api/admin/inbox/{eventId}/replay", []),
            ("api/admin/drift/repair", "api/admin/drift/repair?dryRun=false", []),
            ("api/admin/reconcile", "api/admin/reconcile", []),
            ("api/admin/people/repair", "api/admin/people/repair", new() { ["email"] = "ben@example.org" }),
            ("api/admin/people/unlock", "api/admin/people/unlock", new() { ["email"] = "ben@example.org" }),
            ("api/admin/credly/token/rotate", "api/admin/credly/token/rotate", []),
            (Import, Import, []),
        ];
    }

    private static Dictionary<string, string> BodyFor(string action) => action switch
    {
        "address" => new() { ["email"] = "ida@example.org" },
        "name" => new() { ["firstName"] = "Ida", ["lastName"] = "Lunde" },
        _ => [],
    };

    private static async Task CallAsync(TestUser desk, string path, Dictionary<string, string> body, string reason)
    {
        using HttpContent content = path == Import
            ? new StringContent(ImportFile.WithRows(1), new System.Net.Http.Headers.MediaTypeHeaderValue("text/csv"))
            : JsonContent.Create(new Dictionary<string, string>(body) { ["reason"] = reason });
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (path == Import)
        {
            request.Headers.Add("Import-Reason", Uri.EscapeDataString(reason));
        }

        using var answer = await desk.Http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
    }

    private static IEnumerable<string> ActingRoutes(LocalApp host) => host.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .Where(route => route.RoutePattern.RawText?.StartsWith("api/admin/", StringComparison.Ordinal) == true && route.RoutePattern.RawText != Search)
        .Where(route => route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Any(method => method is not ("GET" or "HEAD")) == true)
        .Select(route => route.RoutePattern.RawText ?? "").Order();
}
