using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Certificates;

/// <summary>Messages in any order about people who share mailboxes, change names and had their address written wrongly, over a whole host.</summary>
public sealed class CorrectionTests : IAsyncLifetime
{
    private LocalApp? app;

    private LocalApp App => app ?? throw new InvalidOperationException("The host does not run yet.");

    public async ValueTask InitializeAsync() => app = await LocalApp.StartAsync();

    public ValueTask DisposeAsync() => App.DisposeAsync();

    [Theory]
    [InlineData("revoked issued")]
    [InlineData("issued revoked issued")]
    [InlineData("revoked issued revoked issued")]
    public async Task A_withdrawal_holds_whenever_it_comes(string order)
    {
        foreach (var message in order.Split(' '))
        {
            Assert.Equal("handled", (await SendAsync(message, new Issue("C-90", "f@example.org")))["outcome"]);
        }

        var user = await App.SignInAsync("f@example.org");
        var id = await user.FirstBadgeIdAsync();
        var claim = await user.ClaimAsync(id);
        Assert.Equal(("revoked", HttpStatusCode.Conflict, "badge-revoked"), (await user.StatusAsync(id), claim.Status, claim["code"]));
    }

    [Fact]
    public async Task A_withdrawn_certificate_that_comes_late_takes_nobodys_place_and_is_offered_to_nobody()
    {
        var (user, earlier) = await AcceptAsync(new Issue("C-98", "late@example.org"));
        await SendAsync("revoked", new Issue("C-99", "late@example.org"));

        await SendAsync("issued", new Issue("C-99", "late@example.org"));

        await App.WaitUntilIdleAsync();
        Assert.Equal("accepted", await user.StatusAsync(earlier));
        Assert.Single(await App.EventsAsync("org.ipma.badge.offered.v1"), reported => reported.GetProperty("data").GetProperty("certificateId").GetString() is "C-98" or "C-99");
    }

    [Theory]
    [InlineData("never claimed")]
    [InlineData("waiting at Credly")]
    [InlineData("declined at Credly")]
    public async Task A_corrected_address_takes_the_badge_along_until_it_is_accepted(string situation)
    {
        var (wrong, right) = (new Issue("C-92", "f@exmaple.org"), new Issue("C-92", "f@example.org"));
        await SendAsync("issued", wrong);
        var stranger = await App.SignInAsync("f@exmaple.org");
        var id = await stranger.FirstBadgeIdAsync();
        if (situation != "never claimed")
        {
            await stranger.ClaimAsync(id);
        }

        if (situation == "declined at Credly")
        {
            await App.ActAsync("f@exmaple.org", "reject");
            await App.UntilAsync("rejected", () => stranger.StatusAsync(id));
        }

        var corrected = await SendAsync("issued", right);

        var holder = await App.SignInAsync("f@example.org");
        Assert.Equal("handled", corrected["outcome"]);
        Assert.Empty(await stranger.BadgesAsync());
        Assert.Equal((id, "pending"), (await holder.FirstBadgeIdAsync(), await holder.StatusAsync(id)));
        Assert.Equal(HttpStatusCode.Created, (await holder.ClaimAsync(id)).Status);
        Assert.Equal("f@example.org", Assert.Single(await App.AtCredlyAsync(), badge => badge.GetProperty("state").GetString() == "pending").GetProperty("email").GetString());
        await App.UntilAsync(2, async () => (await App.EventsAsync("org.ipma.badge.offered.v1")).Count(reported => reported.GetProperty("subject").GetString() == id));
    }

    [Fact]
    public async Task A_late_copy_of_the_message_with_the_wrong_address_does_not_bring_the_badge_back()
    {
        var (wrong, right) = (new Issue("C-92", "f@exmaple.org"), new Issue("C-92", "f@example.org"));
        await SendAsync("issued", wrong);
        await SendAsync("issued", right);

        var late = await SendAsync("issued", wrong);

        Assert.Equal("handled", late["outcome"]);
        Assert.Single(await (await App.SignInAsync("f@example.org")).BadgesAsync());
    }

    [Fact]
    public async Task What_was_said_later_holds_whichever_comes_last()
    {
        var (first, second) = (new Issue("C-80", "g@example.org", "Ada", "Unau", Time: "2026-05-01T10:00:00Z"), new Issue("C-80", "g@example.org", "Ada", "Unua", Time: "2026-05-02T10:00:00Z"));
        await SendAsync("issued", second);

        await SendAsync("issued", first);

        var (user, id) = await AcceptAsync(second);
        Assert.Equal("Ada Unua", await HolderAsync(id));
        Assert.Equal("accepted", await user.StatusAsync(id));
    }

    [Fact]
    public async Task After_acceptance_another_address_is_a_conflict_that_says_what_to_do()
    {
        var (user, id) = await AcceptAsync(new Issue("C-93", "h@example.org"));

        var moved = await SendAsync("issued", new Issue("C-93", "other@example.org"));

        Assert.Equal(("rejected", "certificate-conflict"), (moved["outcome"], moved["code"]));
        Assert.Contains("email", moved["reason"], StringComparison.Ordinal);
        Assert.Contains("revoke this certificate and issue a new one", moved["reason"], StringComparison.Ordinal);
        Assert.Equal("accepted", await user.StatusAsync(id));
    }

    [Fact]
    public async Task Two_holders_of_one_mailbox_do_not_take_each_others_place()
    {
        var (user, first) = await AcceptAsync(new Issue("C-94", "team@example.org"));

        var second = await SendAsync("issued", new Issue("C-95", "team@example.org", "Bruno", "Dua"));

        Assert.Equal(("rejected", "address-shared"), (second["outcome"], second["code"]));
        Assert.Contains("an address of their own", second["reason"], StringComparison.Ordinal);
        Assert.Equal("accepted", await user.StatusAsync(first));
        Assert.True((await VerifyAsync(first)).GetProperty("valid").GetBoolean());
        using var assertion = await App.Http.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"badges/{first}") { Headers = { { "Accept", "application/ld+json" } } });
        Assert.Equal(HttpStatusCode.OK, assertion.StatusCode);
    }

    [Fact]
    public async Task With_an_address_of_their_own_the_second_holder_has_a_badge()
    {
        await AcceptAsync(new Issue("C-94", "team@example.org"));
        await SendAsync("issued", new Issue("C-95", "team@example.org", "Bruno", "Dua"));

        var again = await SendAsync("issued", new Issue("C-95", "bruno@example.org", "Bruno", "Dua"));

        Assert.Equal("handled", again["outcome"]);
        Assert.Single(await (await App.SignInAsync("bruno@example.org")).BadgesAsync());
    }

    [Fact]
    public async Task Of_two_holders_offered_a_badge_at_one_mailbox_only_one_can_have_it_there()
    {
        await SendAsync("issued", new Issue("C-94", "team@example.org"));
        await SendAsync("issued", new Issue("C-95", "team@example.org", "Bruno", "Dua"));
        var team = await App.SignInAsync("team@example.org");
        var badges = (await team.BadgesAsync()).Select(badge => badge.GetProperty("id").GetString() ?? "").ToList();

        foreach (var badge in badges)
        {
            await team.ClaimAsync(badge);
        }

        Assert.Equal(2, badges.Count);
        Assert.Single(await App.AtCredlyAsync(), badge => badge.GetProperty("email").GetString() == "team@example.org");
    }

    [Fact]
    public async Task A_newer_certificate_of_the_same_holder_takes_the_earlier_ones_place()
    {
        var (user, earlier) = await AcceptAsync(new Issue("C-96", "i@example.org"));

        await SendAsync("issued", new Issue("C-97", "i@example.org", "Ada", "Unua-Lima", IssuedOn: "2026-06-01"));

        await App.UntilAsync("replaced", () => user.StatusAsync(earlier));
        Assert.Single(await App.AtCredlyAsync(), badge => badge.GetProperty("state").GetString() == "accepted");
    }

    [Fact]
    public async Task A_name_corrected_after_acceptance_is_replaced_at_Credly_and_keeps_everything_else()
    {
        var (user, id) = await AcceptAsync(new Issue("C-70", "j@example.org", "Ada", "Unau"));
        var before = Assert.Single(await AtCredlyAsync(id));
        var accepted = (await App.EventsAsync("org.ipma.badge.accepted.v1")).Count;

        var corrected = await SendAsync("issued", new Issue("C-70", "j@example.org"));

        await App.UntilAsync("replaced accepted", async () => string.Join(' ', (await AtCredlyAsync(id)).Select(badge => badge.GetProperty("state").GetString())));
        await App.UntilAsync("Ada Unua", () => HolderAsync(id));
        var now = (await AtCredlyAsync(id))[^1];
        Assert.Equal("handled", corrected["outcome"]);
        Assert.NotEqual(before.GetProperty("id").GetString(), now.GetProperty("id").GetString());
        await App.UntilAsync(true, async () => (await user.BadgeAsync(id)).GetProperty("credlyUrl").GetString()?.Contains(now.GetProperty("id").GetString() ?? "?", StringComparison.Ordinal) == true);
        Assert.Equal(("accepted", accepted), (await user.StatusAsync(id), (await App.EventsAsync("org.ipma.badge.accepted.v1")).Count));
        Assert.True((await VerifyAsync(id)).GetProperty("valid").GetBoolean());
    }

    [Fact]
    public async Task A_name_corrected_while_the_badge_waits_is_corrected_where_it_waits()
    {
        await SendAsync("issued", new Issue("C-71", "k@example.org", "Ada", "Unau"));
        var user = await App.SignInAsync("k@example.org");
        var id = await user.FirstBadgeIdAsync();
        await user.ClaimAsync(id);

        await SendAsync("issued", new Issue("C-71", "k@example.org"));

        await App.UntilAsync(false, async () => (await App.Get<Core.Badges.BadgeStore>().ReadAsync(await KeyAsync(id), CancellationToken.None))?.Value.AwaitsCorrection);
        Assert.Equal("pending", Assert.Single(await AtCredlyAsync(id)).GetProperty("state").GetString());
        Assert.Equal("claiming", await user.StatusAsync(id));
        await App.ActAsync("k@example.org", "accept");
        await App.UntilAsync("accepted", () => user.StatusAsync(id));
    }

    [Theory]
    [InlineData("2026-05-02", "C", "issuedOn")]
    [InlineData("2026-05-01", "B", "level")]
    public async Task After_acceptance_dates_and_level_are_a_conflict_by_field(string issuedOn, string level, string field)
    {
        await AcceptAsync(new Issue("C-72", "l@example.org"));

        var corrected = await SendAsync("issued", new Issue("C-72", "l@example.org", IssuedOn: issuedOn, Level: level));

        Assert.Equal("certificate-conflict", corrected["code"]);
        Assert.Contains(field, corrected["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_with_one_name_have_a_badge_at_Credly_and_are_called_by_it_everywhere()
    {
        var (_, id) = await AcceptAsync(new Issue("C-73", "suharti@example.org", "", "Suharti"));

        Assert.Equal("Suharti", await HolderAsync(id));
        Assert.Single(await AtCredlyAsync(id));
    }

    private async Task<(TestUser User, string BadgeId)> AcceptAsync(Issue issue)
    {
        await SendAsync("issued", issue);
        var user = await App.SignInAsync(issue.Email);
        var id = (await user.BadgesAsync())[^1].GetProperty("id").GetString() ?? "";
        await user.ClaimAsync(id);
        await App.ActAsync(issue.Email, "accept");
        await App.UntilAsync("accepted", () => user.StatusAsync(id));
        return (user, id);
    }

    private async Task<Dictionary<string, string>> SendAsync(string message, Issue issue)
    {
        var data = message == "revoked"
            ? (object)new { certificateId = issue.Id, reason = "Issued in error" }
            : new { certificateId = issue.Id, email = issue.Email, firstName = issue.First, lastName = issue.Last, level = issue.Level, issuedOn = issue.IssuedOn, expiresOn = "2031-04-30" };
        using var answer = await App.Http.PostAsJsonAsync("dev/certificates/message", new { specversion = "1.0", type = $"org.ipma.certificate.{message}.v1", id = "1", source = "/s", time = issue.Time, data });
        return await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Dictionary<string, string>>() ?? [];
    }

    private async Task<Core.Domain.BadgeKey> KeyAsync(string badgeId) =>
        await App.Get<Core.Badges.BadgeStore>().FindKeyAsync(badgeId, CancellationToken.None) ?? throw new InvalidOperationException("There is no such badge.");

    private Task<JsonElement> VerifyAsync(string badgeId) => App.Http.GetFromJsonAsync<JsonElement>($"api/verify/{badgeId}");

    private async Task<string> HolderAsync(string badgeId) => (await VerifyAsync(badgeId)).GetProperty("holder").GetString() ?? "";

    private async Task<IReadOnlyList<JsonElement>> AtCredlyAsync(string badgeId) => [.. (await App.AtCredlyAsync()).Where(badge => badge.GetProperty("issuerEarnerId").GetString() == badgeId)];

    private sealed record Issue(string Id, string Email, string First = "Ada", string Last = "Unua", string Level = "C", string IssuedOn = "2026-05-01", string? Time = null);
}
