using System.Net;
using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Accounts;

public sealed class FirstSignInTests
{
    [Fact]
    public async Task A_token_that_proves_nothing_still_names_the_address_to_confirm()
    {
        await using var api = await LocalApp.StartAsync();
        var emil = await api.SignInUnprovenAsync("Emil@Example.org");

        var before = (await emil.GetAsync("api/me")).Body;
        await emil.VerifyAddressAsync(api, "emil@example.org");
        var after = (await emil.GetAsync("api/me")).Body;

        Assert.Equal("emil@example.org", before.GetProperty("suggestedAddress").GetString());
        Assert.Empty(before.GetProperty("addresses").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, after.GetProperty("suggestedAddress").ValueKind);
    }

    [Fact]
    public async Task A_token_that_proves_its_address_suggests_nothing()
    {
        await using var api = await LocalApp.StartAsync();
        var ben = await api.SignInAsync("ben@example.org");

        var me = (await ben.GetAsync("api/me")).Body;

        Assert.Equal(JsonValueKind.Null, me.GetProperty("suggestedAddress").ValueKind);
    }

    [Fact]
    public async Task The_language_is_the_requests_until_one_is_chosen()
    {
        await using var api = await LocalApp.StartAsync();
        var ben = await api.SignInAsync("ben@example.org");

        var asked = (await ben.GetAsync("api/me", "pl"))["language"];
        var chosen = await ben.PutAsync("api/me/preferences", new { language = "pt-BR" });
        var kept = (await ben.GetAsync("api/me", "pl")).Body;

        Assert.Equal("pl", asked);
        Assert.Equal(HttpStatusCode.OK, chosen.Status);
        Assert.Equal("pt", kept.GetProperty("language").GetString());
        Assert.True(kept.GetProperty("reminders").GetBoolean());
    }

    [Fact]
    public async Task A_language_there_are_no_texts_in_is_refused()
    {
        await using var api = await LocalApp.StartAsync();
        var ben = await api.SignInAsync("ben@example.org");

        var refused = await ben.PutAsync("api/me/preferences", new { language = "tlh" });

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.True(refused.Body.GetProperty("errors").TryGetProperty("language", out _));
    }
}
