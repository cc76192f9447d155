using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Credly;
using MyIpma.Core.Claims;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Claims;

/// <summary>What becomes of a claim when Credly names a place to accept the badge that is not Credly's.</summary>
public sealed class ForeignLinkTests
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://evil.example/accept", "foreign-host")]
    [InlineData("https://www.credly.com@evil.example/accept", "user-part")]
    [InlineData("https://credly.com.evil.example/accept", "foreign-host")]
    [InlineData("https://www.crеdly.com/accept", "foreign-host")]
    [InlineData("https://www.credly.com:8443/accept", "foreign-port")]
    [InlineData("//evil.example/accept", "not-https")]
    public async Task It_stays_preparing_says_why_and_sends_nobody_there(string foreign, string reason)
    {
        using var logs = new LogCollector();
        var link = new RewrittenLink { Address = foreign };
        await using var host = await LocalApp.StartAsync(Options(link, logs));
        var ana = await host.SignInAsync("ana@example.org");
        var id = await ana.FirstBadgeIdAsync();

        var claimed = await ana.ClaimAsync(id);
        var proceeded = await ana.ProceedAsync($"{id}.1");
        using var gone = await host.Http.GetAsync($"api/go/{await TicketAsync(host, id)}", Ct);
        using var again = await host.Http.PostAsync($"api/go/{await TicketAsync(host, id)}", null, Ct);
        var timeline = (await ana.GetAsync($"api/me/badges/{id}/timeline")).Body.GetProperty("entries").EnumerateArray().Select(entry => (entry.GetProperty("kind").GetString(), entry.GetProperty("reason").GetString()));
        var diagnosis = (await ana.GetAsync("api/me/diagnosis")).Body.GetProperty("items").EnumerateArray().Single(one => one.GetProperty("broken").GetString() == "claim" && one.ToString().Contains("not one of Credly", StringComparison.Ordinal));

        Assert.Equal((HttpStatusCode.Accepted, "preparing"), (claimed.Status, claimed["status"]));
        Assert.Equal((HttpStatusCode.Conflict, "claim-not-ready"), (proceeded.Status, proceeded["code"]));
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict), (gone.StatusCode, again.StatusCode));
        Assert.All([gone, again], page => Assert.Null(page.Headers.Location));
        Assert.Contains(("linkRefused", reason), timeline);
        Assert.Contains("support", diagnosis.GetProperty("advice").GetString(), StringComparison.Ordinal);
        Assert.Contains(logs.Lines, line => line.Contains($"Claim {id}.1 is still being prepared ({reason})", StringComparison.Ordinal));
        Assert.DoesNotContain(logs.Lines, line => line.Contains("evil.example", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_opens_by_itself_once_the_link_is_right_and_fails_when_it_never_is()
    {
        var link = new RewrittenLink { Address = "https://evil.example/accept" };
        await using var host = await LocalApp.StartAsync(Options(link, null));
        var ana = await host.SignInAsync("ana@example.org");
        var ids = (await ana.BadgesAsync()).Select(badge => badge.GetProperty("id").GetString() ?? "").ToList();
        await ana.ClaimAsync(ids[0]);
        await ana.ClaimAsync(ids[1]);

        clock.Advance(TimeSpan.FromMinutes(16));
        var failed = await ana.GetClaimAsync($"{ids[0]}.1");
        var diagnosed = await ana.GetAsync("api/me/diagnosis");
        link.Address = null;
        var opened = await ana.ClaimAsync(ids[0]);

        Assert.Equal(("failed", "provider-unavailable"), (failed.GetProperty("status").GetString(), failed.GetProperty("reason").GetString()));
        Assert.Equal(2, Regex.Count(diagnosed.Body.ToString(), "not one of Credly"));
        Assert.Equal((HttpStatusCode.Created, "open"), (opened.Status, opened["status"]));
    }

    [Fact]
    public async Task Operators_are_told_the_reason_and_what_to_do()
    {
        await using var host = await LocalApp.StartAsync(Options(new RewrittenLink { Address = "https://evil.example/accept" }, null));
        var ana = await host.SignInAsync("ana@example.org");
        await ana.ClaimAsync(await ana.FirstBadgeIdAsync());
        var desk = await host.SignInOperatorAsync();

        var found = await desk.PostAsync("api/admin/people/search", new { email = "ana@example.org" });

        var diagnosis = found.Body.GetProperty("people")[0].GetProperty("diagnosis");
        Assert.Equal("linkRefused", diagnosis.GetProperty("situation").GetString());
        Assert.Contains("(foreign-host)", diagnosis.ToString(), StringComparison.Ordinal);
        Assert.Contains("MyIpma:Credly:LinkHosts", diagnosis.ToString(), StringComparison.Ordinal);
    }

    private LocalAppOptions Options(RewrittenLink link, LogCollector? logs) => new()
    {
        Clock = clock,
        Logs = logs,
        ConfigureServices = services => services.AddHttpClient(CredlyServiceCollectionExtensions.HttpClientName).AddHttpMessageHandler(() => new RewritingHandler(link)),
    };

    private static async Task<string> TicketAsync(LocalApp host, string badgeId)
    {
        var key = await host.Get<Core.Badges.BadgeStore>().FindKeyAsync(badgeId, Ct) ?? throw new InvalidOperationException("There is such a badge.");
        return host.Get<ClaimLinkToken>().Create(key, 1);
    }

    private sealed class RewrittenLink
    {
        public string? Address { get; set; }
    }

    private sealed class RewritingHandler(RewrittenLink link) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            var body = await answer.Content.ReadAsStringAsync(cancellationToken);
            var rewritten = link.Address is null ? body : Regex.Replace(body, "\"accept_badge_url\":\\s*\"[^\"]*\"", $"\"accept_badge_url\":\"{link.Address}\"");
            answer.Content = new StringContent(rewritten, Encoding.UTF8, "application/json");
            return answer;
        }
    }
}
