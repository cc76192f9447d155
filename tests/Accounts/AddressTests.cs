using System.Net;
using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Accounts;

public sealed class AddressTests
{
    [Fact]
    public async Task Two_addresses_with_badges_on_each_are_shown_with_one_request_and_two_range_queries()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");
        await api.OfferAsync("ana.work@example.com", certificateId: "PL-1");
        await ana.VerifyAddressAsync(api, "ana.work@example.com");
        api.StorageCalls.Reset();

        var badges = await ana.BadgesAsync();

        Assert.Equal(3, badges.Count);
        Assert.Equal(new Dictionary<string, int> { ["badges.range"] = 2 }, api.StorageCalls.Counts);
    }

    [Fact]
    public async Task A_fresh_token_costs_one_account_read_a_minute()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var api = await LocalApp.StartAsync(clock);
        var ana = await api.SignInAsync("ana@example.org");
        await ana.BadgesAsync();
        clock.Advance(TimeSpan.FromSeconds(61));
        api.StorageCalls.Reset();

        await ana.BadgesAsync();
        await ana.BadgesAsync();

        Assert.Equal(new Dictionary<string, int> { ["accounts.get"] = 1, ["badges.range"] = 2 }, api.StorageCalls.Counts);
    }

    [Fact]
    public async Task Me_shows_the_account_its_addresses_and_the_counts()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");

        var me = await ana.GetAsync("api/me");

        Assert.Equal(22, me["account"].Length);
        var address = Assert.Single(me.Body.GetProperty("addresses").EnumerateArray());
        Assert.Equal("ana@example.org", address.GetProperty("address").GetString());
        Assert.True(address.GetProperty("verified").GetBoolean());
        Assert.Equal(2, me.Body.GetProperty("counts").GetProperty("pending").GetInt32());
        Assert.Equal(0, me.Body.GetProperty("counts").GetProperty("accepted").GetInt32());
    }

    [Fact]
    public async Task An_address_waits_unverified_until_its_code_comes_back()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");

        var asked = await ana.PostAsync("api/me/addresses", new { email = "  Ana@BÜRO.example " });

        Assert.Equal(HttpStatusCode.Accepted, asked.Status);
        Assert.Equal("ana@büro.example", asked["address"]);
        Assert.False(asked.Body.GetProperty("verified").GetBoolean());
        Assert.Equal(["ana@example.org"], await ana.AddressesAsync());
        Assert.Matches("^[0-9]{6}$", await api.CodeAsync("ana@büro.example"));
    }

    [Fact]
    public async Task Asking_for_a_known_and_an_unknown_address_gets_the_same_answer()
    {
        await using var api = await LocalApp.StartAsync();
        await (await api.SignInAsync("ben@example.org")).BadgesAsync();
        var ana = await api.SignInAsync("ana@example.org");

        var known = await ana.PostAsync("api/me/addresses", new { email = "ben@example.org" });
        var unknown = await ana.PostAsync("api/me/addresses", new { email = "nobody@example.org" });

        Assert.Equal(known.Status, unknown.Status);
        Assert.Equal(NamesOf(known), NamesOf(unknown));
        Assert.Equal(known.Body.GetProperty("codesLeft").GetInt32(), unknown.Body.GetProperty("codesLeft").GetInt32());
    }

    [Fact]
    public async Task An_address_proven_by_code_leaves_its_former_account_which_is_told_and_does_not_win_it_back_by_token()
    {
        await using var api = await LocalApp.StartAsync();
        var ben = await api.SignInAsync("ben@example.org");
        Assert.Single(await ben.BadgesAsync());
        var ana = await api.SignInAsync("ana@example.org");

        await ana.VerifyAddressAsync(api, "ben@example.org");

        Assert.Equal(3, (await ana.BadgesAsync()).Count);
        Assert.Empty(await ben.BadgesAsync());
        Assert.Single(await api.MailAsync("ben@example.org"), mail => mail.GetProperty("subject").GetString()?.Contains("left your", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_token_without_a_verified_address_shows_nothing_until_a_code_proves_one()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInUnprovenAsync("ana@example.org");
        Assert.Empty(await ana.BadgesAsync());

        await ana.VerifyAddressAsync(api, "ana@example.org");

        Assert.Equal(2, (await ana.BadgesAsync()).Count);
    }

    [Fact]
    public async Task A_removed_address_stays_away_until_a_code_proves_it_again()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");
        var key = (await ana.GetAsync("api/me")).Body.GetProperty("addresses")[0].GetProperty("key").GetString();

        var removed = await ana.DeleteAsync($"api/me/addresses/{key}");

        Assert.Equal(HttpStatusCode.NoContent, removed.Status);
        Assert.Empty(await ana.BadgesAsync());
        await ana.VerifyAddressAsync(api, "ana@example.org");
        Assert.Equal(2, (await ana.BadgesAsync()).Count);
    }

    [Fact]
    public async Task The_whole_of_all_addresses_is_filtered_and_tagged()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");
        await api.OfferAsync("ana.work@example.com", expiresOn: "2026-02-01", certificateId: "PL-1");
        var before = await ana.GetAsync("api/me/badges");

        await ana.VerifyAddressAsync(api, "ana.work@example.com");

        var after = await ana.GetAsync("api/me/badges");
        Assert.NotEqual(before.ETag, after.ETag);
        Assert.Single((await ana.GetAsync("api/me/badges?status=expired")).Body.GetProperty("items").EnumerateArray());
        Assert.Equal(2, (await ana.GetAsync("api/me/badges?status=pending")).Body.GetProperty("items").GetArrayLength());
    }

    private static string[] NamesOf(ApiResponse reply) => [.. reply.Body.EnumerateObject().Select(member => $"{member.Name} {member.Value.ValueKind is JsonValueKind.Null}")];
}
