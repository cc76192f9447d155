using System.Net;
using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Accounts;

public sealed class GuideTests
{
    [Fact]
    public async Task The_seven_steps_follow_the_person_from_pending_to_public()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");
        var badgeId = await ana.FirstBadgeIdAsync();
        Assert.Equal("done done current later unknown later later", await StatesAsync(ana));

        await ana.ClaimAsync(badgeId);
        Assert.Equal("done done done current unknown later later", await StatesAsync(ana));

        await ana.ProceedAsync($"{badgeId}.1");
        Assert.Equal("done done done done current later later", await StatesAsync(ana));

        await api.ActAsync("ana@example.org", "accept");
        await api.ActAsync("ana@example.org", "makePrivate");
        await UntilAsync(ana, "done done current later done unknown current");

        await api.ActAsync("ana@example.org", "makePublic");
        await UntilAsync(ana, "done done current later done unknown done");
    }

    [Fact]
    public async Task A_badge_that_Credly_issues_accepted_shows_that_auto_accept_is_on()
    {
        await using var api = await LocalApp.StartAsync();
        var ben = await api.SignInAsync("ben@example.org");
        await api.ActAsync("ben@example.org", "autoAcceptOn");
        var badgeId = await ben.FirstBadgeIdAsync();

        await ben.ClaimAsync(badgeId);

        await UntilAsync(ben, "done done done unknown done done done");
    }

    [Fact]
    public async Task The_steps_speak_the_language_asked_for()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");

        var guide = await ana.GetAsync("api/me/guide", "pl, en;q=0.5");

        Assert.Equal(HttpStatusCode.OK, guide.Status);
        Assert.Equal("Odbierz odznakę", guide.Body.GetProperty("steps")[2].GetProperty("title").GetString());
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], guide.Body.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("number").GetInt32()));
    }

    [Fact]
    public async Task A_badge_accepted_on_Credly_without_this_page_proves_no_auto_accept()
    {
        await using var api = await LocalApp.StartAsync("--MyIpma:Claims:Window=00:00:01");
        var ben = await api.SignInAsync("ben@example.org");
        var badgeId = await ben.FirstBadgeIdAsync();
        await ben.ClaimAsync(badgeId);

        await api.ActAsync("ben@example.org", "accept");

        await UntilAsync(ben, "done done done unknown done unknown done");
    }

    [Fact]
    public async Task The_step_to_Credly_names_the_window_of_the_settings_and_leads_to_the_badge()
    {
        await using var api = await LocalApp.StartAsync("--MyIpma:Claims:Window=00:01:30");
        var ben = await api.SignInAsync("ben@example.org");
        var badgeId = await ben.FirstBadgeIdAsync();
        await ben.ClaimAsync(badgeId);

        var step = (await ben.GetAsync("api/me/guide")).Body.GetProperty("steps")[3];

        Assert.Equal("Open Credly within 1 min 30 s", step.GetProperty("title").GetString());
        Assert.EndsWith($"#{badgeId}", step.GetProperty("link").GetString(), StringComparison.Ordinal);
    }

    private static async Task<string> StatesAsync(TestUser person) =>
        string.Join(' ', (await person.GetAsync("api/me/guide")).Body.GetProperty("steps").EnumerateArray().Select((JsonElement step) => step.GetProperty("state").GetString()));

    private static Task UntilAsync(TestUser person, string states) => Eventually.EqualAsync(states, () => StatesAsync(person));
}
