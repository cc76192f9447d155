using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Storage;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Accounts;

public sealed class CodeLimitTests
{
    private const string Work = "ana.work@example.com";
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Erasing_the_account_gives_no_fresh_codes()
    {
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        var accepted = 0;

        for (var round = 0; round < 10; round++)
        {
            accepted += (await AskAsync(ana, $"a{round}@example.com")).Status == HttpStatusCode.Accepted ? 1 : 0;
            await EraseAsync(ana);
        }

        Assert.Equal(5, accepted);
    }

    [Fact]
    public async Task Strangers_cannot_use_up_the_codes_of_a_mailbox_that_belongs_to_somebody()
    {
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        var key = (await ana.GetAsync("api/me")).Body.GetProperty("addresses")[0].GetProperty("key").GetString();
        await ana.Http.DeleteAsync($"api/me/addresses/{key}", Ct);

        var strangers = new List<HttpStatusCode>();
        foreach (var email in new[] { "ben@example.org", "chen@example.org", "emil@example.org", "p1@example.net" })
        {
            strangers.Add((await AskAsync(await host.SignInAsync(email), "ana@example.org")).Status);
        }

        var own = new List<HttpStatusCode> { (await AskAsync(ana, "ana@example.org")).Status, (await AskAsync(ana, "ana@example.org")).Status, (await AskAsync(ana, "ana@example.org")).Status };
        var sixth = await AskAsync(ana, "ana@example.org");

        Assert.Equal([HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests], strangers);
        Assert.All(own, status => Assert.Equal(HttpStatusCode.Accepted, status));
        Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-codes"), (sixth.Status, sixth["code"]));
        Assert.InRange(sixth.Response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Tags_behind_a_plus_make_no_further_mailboxes()
    {
        await using var host = await LocalApp.StartAsync(clock);

        var answers = new List<HttpStatusCode>();
        foreach (var n in Enumerable.Range(0, 4))
        {
            answers.Add((await AskAsync(await host.SignInAsync($"p{n}@example.net"), $"victim+{n}@example.com")).Status);
        }

        Assert.Equal([HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests], answers);
    }

    [Fact]
    public async Task An_operator_unlocks_a_mailbox_and_a_code_can_be_asked_for_and_entered_again()
    {
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        var desk = await host.SignInOperatorAsync();
        await AskAsync(ana, Work);
        var key = (await AskAsync(ana, Work))["key"];
        await AskAsync(ana, "a1@example.com");
        await AskAsync(ana, "a2@example.com");
        await AskAsync(ana, "a3@example.com");
        await host.WaitUntilIdleAsync();
        foreach (var _ in Enumerable.Range(0, 5))
        {
            await ana.PostAsync($"api/me/addresses/{key}/verify", new { code = "000000" });
        }

        var lockedOut = (Asked: await AskAsync(ana, Work), Entered: await ana.PostAsync($"api/me/addresses/{key}/verify", new { code = await host.LastCodeAsync(Work) }));
        var unlocked = await desk.PostAsync("api/admin/people/unlock", new { email = Work, reason = "Asked for by telephone" });
        clock.Advance(TimeSpan.FromSeconds(1));
        var asked = await AskAsync(ana, Work);
        await host.WaitUntilIdleAsync();
        var entered = await ana.PostAsync($"api/me/addresses/{key}/verify", new { code = await host.LastCodeAsync(Work) });

        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.Conflict), (lockedOut.Asked.Status, lockedOut.Entered.Status));
        Assert.Equal((HttpStatusCode.OK, "True"), (unlocked.Status, unlocked["changed"]));
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.OK), (asked.Status, entered.Status));
    }

    [Fact]
    public async Task A_refusal_costs_nothing()
    {
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");
        await AskAsync(ana, Work);
        await AskAsync(ana, Work);

        for (var refused = 0; refused < 10; refused++)
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, (await AskAsync(ana, Work)).Status);
        }

        Assert.Equal(HttpStatusCode.Accepted, (await AskAsync(ana, "another@example.com")).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await AskAsync(ana, "third@example.com")).Status);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.Accepted, (await AskAsync(ana, Work)).Status);
    }

    [Theory]
    [InlineData("--MyIpma:People:CodesPerClientAnHour=3", 3)]
    [InlineData("--MyIpma:People:CodesAnHourInAll=16", 1)]
    public async Task One_client_and_all_together_get_so_many_codes_an_hour(string setting, int most)
    {
        await using var host = await LocalApp.StartAsync(clock, setting);
        var accepted = 0;

        foreach (var n in Enumerable.Range(0, 6))
        {
            accepted += (await AskAsync(await host.SignInAsync($"p{n}@example.net"), most == 1 ? Work : $"q{n}@example.com")).Status == HttpStatusCode.Accepted ? 1 : 0;
        }

        Assert.Equal(most, accepted);
    }

    [Fact]
    public async Task Codes_asked_for_side_by_side_are_counted_one_by_one()
    {
        await using var host = await LocalApp.StartAsync(clock);
        var ana = await host.SignInAsync("ana@example.org");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => AskAsync(ana, $"a{n}@example.com")));

        Assert.Equal(5, answers.Count(answer => answer.Status == HttpStatusCode.Accepted));
    }

    [Fact]
    public async Task What_was_counted_long_ago_is_removed()
    {
        await using var host = await LocalApp.StartAsync(clock);
        await AskAsync(await host.SignInAsync("ana@example.org"), Work);
        clock.Advance(TimeSpan.FromHours(2));

        var gone = await host.Get<UsageCounter>().CleanAsync(Ct);

        Assert.Equal(5, gone);
    }

    [Fact]
    public async Task An_account_has_room_for_so_many_addresses()
    {
        await using var host = await LocalApp.StartAsync(clock, "--MyIpma:People:MaxAddresses=3");
        var ana = await host.SignInAsync("ana@example.org");
        await AskAsync(ana, "a1@example.com");
        await AskAsync(ana, "a2@example.com");

        var refused = await AskAsync(ana, "a3@example.com");
        var again = await AskAsync(ana, "a2@example.com");

        Assert.Equal((HttpStatusCode.Conflict, "too-many-addresses"), (refused.Status, refused["code"]));
        Assert.Equal(HttpStatusCode.Accepted, again.Status);
    }

    private static Task<ApiResponse> AskAsync(TestUser person, string email) => person.PostAsync("api/me/addresses", new { email });

    private static async Task EraseAsync(TestUser person)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "api/me") { Content = JsonContent.Create(new { confirm = "delete my data" }) };
        using var answer = await person.Http.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
