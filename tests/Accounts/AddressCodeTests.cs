using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Accounts;
using MyIpma.Core.Common;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Accounts;

public sealed class AddressCodeTests
{
    private const string Work = "ana.work@example.com";

    [Fact]
    public async Task After_five_wrong_codes_the_right_one_is_refused_and_a_new_one_works()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");
        var key = (await ana.PostAsync("api/me/addresses", new { email = Work }))["key"];
        var right = await api.CodeAsync(Work);

        var codes = new List<string>();
        for (var tries = 0; tries < 5; tries++)
        {
            codes.Add((await ana.PostAsync($"api/me/addresses/{key}/verify", new { code = Other(right) }))["code"]);
        }

        var refused = await ana.PostAsync($"api/me/addresses/{key}/verify", new { code = right });

        Assert.Equal(["code-wrong", "code-wrong", "code-wrong", "code-wrong", "too-many-tries"], codes);
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Equal("too-many-tries", refused["code"]);
        Assert.Equal(["ana@example.org"], await ana.AddressesAsync());
        await ana.VerifyAddressAsync(api, Work);
        Assert.Equal(["ana@example.org", Work], await ana.AddressesAsync());
    }

    [Fact]
    public async Task Guessing_side_by_side_gains_no_tries()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");
        var key = (await ana.PostAsync("api/me/addresses", new { email = Work }))["key"];
        var wrong = Other(await api.CodeAsync(Work));

        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => ana.PostAsync($"api/me/addresses/{key}/verify", new { code = wrong })));

        Assert.Equal(4, replies.Count(reply => reply["code"] == "code-wrong"));
        Assert.Equal(8, replies.Count(reply => reply["code"] == "too-many-tries"));
    }

    [Fact]
    public async Task A_code_is_too_old_after_ten_minutes()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var api = await LocalApp.StartAsync(clock);
        var ana = await api.SignInAsync("ana@example.org");
        var key = (await ana.PostAsync("api/me/addresses", new { email = Work }))["key"];
        var code = await api.CodeAsync(Work);

        clock.Advance(TimeSpan.FromMinutes(10));
        var late = await ana.PostAsync($"api/me/addresses/{key}/verify", new { code });

        Assert.Equal(HttpStatusCode.Gone, late.Status);
        Assert.Equal("code-expired", late["code"]);
    }

    [Fact]
    public async Task A_code_counts_for_the_account_that_asked_only()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");
        var ben = await api.SignInAsync("ben@example.org");
        var key = (await ana.PostAsync("api/me/addresses", new { email = Work }))["key"];

        var foreign = await ben.PostAsync($"api/me/addresses/{key}/verify", new { code = await api.CodeAsync(Work) });

        Assert.Equal(HttpStatusCode.NotFound, foreign.Status);
        Assert.Equal("address-not-found", foreign["code"]);
    }

    [Fact]
    public async Task Only_a_keyed_hash_of_a_code_is_kept()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");
        await ana.PostAsync("api/me/addresses", new { email = Work });
        var code = await api.CodeAsync(Work);

        var kept = await api.Get<AddressCodeStore>().ReadAsync(api.Get<EmailAddressFactory>().TryParse(Work)?.Key ?? "", TestContext.Current.CancellationToken);

        var open = Assert.Single(kept?.Value.Open ?? []);
        Assert.DoesNotContain(code, open.Hash, StringComparison.Ordinal);
        Assert.True(api.Get<AddressCodeHasher>().Matches(open, $" {code[..3]} {code[3..]} "));
        Assert.False(api.Get<AddressCodeHasher>().Matches(open, Other(code)));
    }

    private static string Other(string code) => code == "123456" ? "654321" : "123456";
}
