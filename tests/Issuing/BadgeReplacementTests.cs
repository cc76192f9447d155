using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Issuing;

public sealed class BadgeReplacementTests(LocalAppFixture fixture) : IClassFixture<LocalAppFixture>
{
    private readonly LocalApp host = fixture.App;

    [Fact]
    public async Task A_new_certificate_takes_the_accepted_badges_place_without_a_claim()
    {
        var ana = await host.SignInAsync("renewed@example.org");
        var old = await host.OfferAsync(ana.Email, issuedOn: "2021-05-01");
        await host.AcceptAsync(ana, old);

        var renewed = await host.OfferAsync(ana.Email, issuedOn: "2026-05-01");

        await host.UntilAsync("accepted", () => ana.StatusAsync(renewed));
        await host.UntilAsync("replaced", () => ana.StatusAsync(old));
        Assert.Equal([(old, "replaced"), (renewed, "accepted")], (await host.AtCredlyAsync(ana.Email)).Select(IdAndState));
        Assert.Equal(["org.ipma.badge.accepted.v1"], await host.EventTypesAsync(renewed));
    }

    [Fact]
    public async Task A_badge_that_was_never_issued_is_replaced_at_once_and_the_new_one_is_claimed_as_usual()
    {
        var ana = await host.SignInAsync("unclaimed@example.org");
        var old = await host.OfferAsync(ana.Email, issuedOn: "2021-05-01");

        var renewed = await host.OfferAsync(ana.Email, issuedOn: "2026-05-01");

        Assert.Equal("replaced", await ana.StatusAsync(old));
        Assert.Equal("pending", await ana.StatusAsync(renewed));
        await host.AcceptAsync(ana, renewed);
        Assert.Equal((renewed, "accepted"), IdAndState(Assert.Single(await host.AtCredlyAsync(ana.Email))));
    }

    [Fact]
    public async Task A_badge_waiting_at_Credly_is_replaced_there_so_that_there_is_never_a_second_one_to_accept()
    {
        var ana = await host.SignInAsync("waiting@example.org");
        var old = await host.OfferAsync(ana.Email, issuedOn: "2021-05-01");
        await ana.ClaimAsync(old);

        var renewed = await host.OfferAsync(ana.Email, issuedOn: "2026-05-01");

        await host.UntilAsync("replaced", () => ana.StatusAsync(old));
        await host.AcceptAsync(ana, renewed);
        Assert.Equal([(old, "replaced"), (renewed, "accepted")], (await host.AtCredlyAsync(ana.Email)).Select(IdAndState));
    }

    [Fact]
    public async Task An_older_certificate_that_comes_late_replaces_nothing()
    {
        var ana = await host.SignInAsync("late@example.org");
        var newer = await host.OfferAsync(ana.Email, issuedOn: "2026-05-01");
        await host.AcceptAsync(ana, newer);

        var older = await host.OfferAsync(ana.Email, issuedOn: "2021-05-01");

        Assert.Equal("replaced", await ana.StatusAsync(older));
        Assert.Equal("accepted", await ana.StatusAsync(newer));
        Assert.Empty(await host.EventTypesAsync(older));
    }

    [Fact]
    public async Task Certificates_of_a_level_that_come_in_at_once_leave_one_badge_in_force()
    {
        var ana = await host.SignInAsync("crowd@example.org");

        var badges = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => host.OfferAsync(ana.Email, issuedOn: $"20{18 + n}-05-01")));

        var statuses = new List<string>();
        foreach (var badge in badges)
        {
            await host.UntilAsync(badge == badges[^1] ? "pending" : "replaced", () => ana.StatusAsync(badge));
            statuses.Add(await ana.StatusAsync(badge));
        }

        Assert.Single(statuses, "pending");
    }

    [Fact]
    public async Task A_withdrawn_certificate_revokes_its_badge_at_Credly_and_is_told_once()
    {
        var ana = await host.SignInAsync("withdrawn@example.org");
        var badge = await host.OfferAsync(ana.Email, issuedOn: "2026-05-01");
        await host.AcceptAsync(ana, badge);

        await host.RevokeAsync(badge);

        Assert.Equal("revoked", await ana.StatusAsync(badge));
        await host.UntilAsync("revoked", async () => Assert.Single(await host.AtCredlyAsync(ana.Email)).Text("state"));
        Assert.Equal("Issued in error", Assert.Single(await host.AtCredlyAsync(ana.Email)).Text("revocationReason"));
        await host.UntilAsync(1, async () => (await host.EventTypesAsync(badge)).Count(type => type == "org.ipma.badge.revoked.v1"));
    }

    [Fact]
    public async Task Withdrawing_the_earlier_certificate_leaves_the_newer_badge_alone()
    {
        var ana = await host.SignInAsync("earlier@example.org");
        var earlier = await host.OfferAsync(ana.Email, issuedOn: "2021-05-01");
        await host.AcceptAsync(ana, earlier);
        var renewed = await host.OfferAsync(ana.Email, issuedOn: "2026-05-01");
        await host.UntilAsync("accepted", () => ana.StatusAsync(renewed));

        await host.RevokeAsync(earlier);

        Assert.Equal("accepted", await ana.StatusAsync(renewed));
        Assert.Equal(["replaced", "accepted"], (await host.AtCredlyAsync(ana.Email)).Select(badge => badge.Text("state")));
    }

    [Fact]
    public async Task An_operator_offers_a_declined_badge_again_and_the_next_claim_issues_it_anew()
    {
        var ana = await host.SignInAsync("declined@example.org");
        var badge = await host.OfferAsync(ana.Email, issuedOn: "2026-05-01");
        await ana.ClaimAsync(badge);
        await host.ActAsync(ana.Email, "reject");
        await host.UntilAsync("rejected", () => ana.StatusAsync(badge));

        var byPerson = await ana.PostAsync($"api/admin/badges/{badge}/offer");
        var offered = await (await host.SignInOperatorAsync()).PostAsync($"api/admin/badges/{badge}/offer");

        Assert.Equal(System.Net.HttpStatusCode.Forbidden, byPerson.Status);
        Assert.Equal(("pending", "claim"), (offered["status"], offered["nextAction"]));
        await host.AcceptAsync(ana, badge);
        Assert.Equal([(badge, "rejected"), (badge, "accepted")], (await host.AtCredlyAsync(ana.Email)).Select(IdAndState));
        await host.UntilAsync(2, async () => (await host.EventTypesAsync(badge)).Count(type => type == "org.ipma.badge.offered.v1"));
    }

    private static (string, string) IdAndState(JsonElement badge) => (badge.Text("issuerEarnerId"), badge.Text("state"));
}
