using System.Text.Json;
using MyIpma.Core.Outbox;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Issuing;

public sealed class BadgeReplacementTests(RenewalApp host) : IClassFixture<RenewalApp>
{
    [Fact]
    public async Task A_new_certificate_takes_the_accepted_badges_place_without_a_claim()
    {
        const string ana = "renewed@example.org";
        var old = await host.CertifyAsync("R-1", ana, "2021-05-01");
        await host.AcceptAsync(ana, old);

        var renewed = await host.CertifyAsync("R-2", ana, "2026-05-01");

        await Eventually.EqualAsync("accepted", () => host.StatusAsync(ana, renewed));
        await Eventually.EqualAsync("replaced", () => host.StatusAsync(ana, old));
        Assert.Equal([(old, "replaced"), (renewed, "accepted")], (await host.AtCredlyAsync(ana)).Select(IdAndState));
        Assert.Equal(["org.ipma.badge.accepted.v1"], await host.EventsOfAsync(renewed));
    }

    [Fact]
    public async Task A_badge_that_was_never_issued_is_replaced_at_once_and_the_new_one_is_claimed_as_usual()
    {
        const string ana = "unclaimed@example.org";
        var old = await host.CertifyAsync("U-1", ana, "2021-05-01");

        var renewed = await host.CertifyAsync("U-2", ana, "2026-05-01");

        Assert.Equal("replaced", await host.StatusAsync(ana, old));
        Assert.Equal("pending", await host.StatusAsync(ana, renewed));
        await host.AcceptAsync(ana, renewed);
        Assert.Equal((renewed, "accepted"), IdAndState(Assert.Single(await host.AtCredlyAsync(ana))));
    }

    [Fact]
    public async Task A_badge_waiting_at_Credly_is_replaced_there_so_that_there_is_never_a_second_one_to_accept()
    {
        const string ana = "waiting@example.org";
        var old = await host.CertifyAsync("W-1", ana, "2021-05-01");
        await host.ClaimAsync(ana, old);

        var renewed = await host.CertifyAsync("W-2", ana, "2026-05-01");

        await Eventually.EqualAsync("replaced", () => host.StatusAsync(ana, old));
        await host.AcceptAsync(ana, renewed);
        Assert.Equal([(old, "replaced"), (renewed, "accepted")], (await host.AtCredlyAsync(ana)).Select(IdAndState));
    }

    [Fact]
    public async Task An_older_certificate_that_comes_late_replaces_nothing()
    {
        const string ana = "late@example.org";
        var newer = await host.CertifyAsync("L-2", ana, "2026-05-01");
        await host.AcceptAsync(ana, newer);

        var older = await host.CertifyAsync("L-1", ana, "2021-05-01");

        Assert.Equal("replaced", await host.StatusAsync(ana, older));
        Assert.Equal("accepted", await host.StatusAsync(ana, newer));
        Assert.Empty(await host.EventsOfAsync(older));
    }

    [Fact]
    public async Task Certificates_of_a_level_that_come_in_at_once_leave_one_badge_in_force()
    {
        const string ana = "crowd@example.org";

        var badges = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => host.CertifyAsync($"M-{n}", ana, $"20{18 + n}-05-01")));

        var statuses = new List<string>();
        foreach (var badge in badges)
        {
            await Eventually.EqualAsync(badge == badges[^1] ? "pending" : "replaced", () => host.StatusAsync(ana, badge));
            statuses.Add(await host.StatusAsync(ana, badge));
        }

        Assert.Single(statuses, "pending");
    }

    [Fact]
    public async Task A_withdrawn_certificate_revokes_its_badge_at_Credly_and_is_told_once()
    {
        const string ana = "withdrawn@example.org";
        var badge = await host.CertifyAsync("X-1", ana, "2026-05-01");
        await host.AcceptAsync(ana, badge);

        await host.WithdrawAsync("X-1");

        Assert.Equal("revoked", await host.StatusAsync(ana, badge));
        await Eventually.EqualAsync("revoked", async () => RenewalApp.Text(Assert.Single(await host.AtCredlyAsync(ana)), "state"));
        Assert.Equal("Issued in error", RenewalApp.Text(Assert.Single(await host.AtCredlyAsync(ana)), "revocationReason"));
        await Eventually.EqualAsync(1, async () => (await host.EventsOfAsync(badge)).Count(type => type == "org.ipma.badge.revoked.v1"));
    }

    [Fact]
    public async Task Withdrawing_the_earlier_certificate_leaves_the_newer_badge_alone()
    {
        const string ana = "earlier@example.org";
        await host.AcceptAsync(ana, await host.CertifyAsync("E-1", ana, "2021-05-01"));
        var renewed = await host.CertifyAsync("E-2", ana, "2026-05-01");
        await Eventually.EqualAsync("accepted", () => host.StatusAsync(ana, renewed));

        await host.WithdrawAsync("E-1");

        await Eventually.EqualAsync(true, () => Task.FromResult(host.Get<OutboxQueue>().IsIdle));
        Assert.Equal("accepted", await host.StatusAsync(ana, renewed));
        Assert.Equal(["replaced", "accepted"], (await host.AtCredlyAsync(ana)).Select(badge => RenewalApp.Text(badge, "state")));
    }

    [Fact]
    public async Task An_operator_offers_a_declined_badge_again_and_the_next_claim_issues_it_anew()
    {
        const string ana = "declined@example.org";
        var badge = await host.CertifyAsync("D-1", ana, "2026-05-01");
        await host.ClaimAsync(ana, badge);
        await host.ActAsync(ana, "reject");
        await Eventually.EqualAsync("rejected", () => host.StatusAsync(ana, badge));

        using var byPerson = await host.SendAsync(HttpMethod.Post, $"/api/admin/badges/{badge}/offer", ana);
        var offered = await host.ReadAsync(HttpMethod.Post, $"/api/admin/badges/{badge}/offer", "op@example.org", asOperator: true);

        Assert.Equal(System.Net.HttpStatusCode.Forbidden, byPerson.StatusCode);
        Assert.Equal(("pending", "claim"), (RenewalApp.Text(offered, "status"), RenewalApp.Text(offered, "nextAction")));
        await host.AcceptAsync(ana, badge);
        Assert.Equal([(badge, "rejected"), (badge, "accepted")], (await host.AtCredlyAsync(ana)).Select(IdAndState));
        await Eventually.EqualAsync(2, async () => (await host.EventsOfAsync(badge)).Count(type => type == "org.ipma.badge.offered.v1"));
    }

    private static (string, string) IdAndState(JsonElement badge) => (RenewalApp.Text(badge, "issuerEarnerId"), RenewalApp.Text(badge, "state"));
}
