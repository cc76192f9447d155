using System.Net;
using MyIpma.Core.Issuing;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Outbox;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Issuing;

public sealed class BadgeAddressChangeTests
{
    private const string Work = "ana.work@example.com";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pending_badge_moves_at_Credly_too_and_keeps_its_id()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");
        var key = await ana.VerifyAddressAsync(api, Work);
        var badgeId = await ana.FirstBadgeIdAsync();
        Assert.Equal(HttpStatusCode.Created, (await ana.ClaimAsync(badgeId)).Status);

        var moved = await ana.PostAsync($"api/me/badges/{badgeId}/address", new { addressKey = key });

        Assert.Equal(HttpStatusCode.OK, moved.Status);
        Assert.Equal(badgeId, moved["id"]);
        Assert.Equal("a***@example.com", moved["address"]);
        Assert.Equal("failed", moved.Body.GetProperty("claim").GetProperty("status").GetString());
        Assert.Equal("readdressed", moved.Body.GetProperty("claim").GetProperty("reason").GetString());
        var there = Assert.Single(await api.AtCredlyAsync());
        Assert.Equal(Work, there.GetProperty("email").GetString());
        Assert.Equal(badgeId, there.GetProperty("issuerEarnerId").GetString());
        Assert.Equal(2, (await ana.BadgesAsync()).Count);
    }

    [Fact]
    public async Task After_the_move_the_badge_is_claimed_and_accepted_under_the_new_address()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");
        var key = await ana.VerifyAddressAsync(api, Work);
        var badgeId = await ana.FirstBadgeIdAsync();
        await ana.ClaimAsync(badgeId);
        await ana.PostAsync($"api/me/badges/{badgeId}/address", new { addressKey = key });

        var claim = await ana.ClaimAsync(badgeId);

        Assert.Equal(HttpStatusCode.Created, claim.Status);
        Assert.Equal($"{badgeId}.2", claim["id"]);
        Assert.Equal(HttpStatusCode.OK, (await ana.ProceedAsync($"{badgeId}.2")).Status);
        Assert.Equal("failed", (await ana.GetAsync($"api/me/claims/{badgeId}.1"))["status"]);
        await api.ActAsync(Work, "accept");
        await api.UntilAsync(async () => await ana.StatusAsync(badgeId) == "accepted");
        Assert.Single(await api.AtCredlyAsync());
    }

    [Fact]
    public async Task A_link_from_before_the_move_still_leads_to_the_badge()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");
        var key = await ana.VerifyAddressAsync(api, Work);
        var badgeId = await ana.FirstBadgeIdAsync();
        var link = (await ana.ClaimAsync(badgeId))["proceedUrl"];
        await ana.PostAsync($"api/me/badges/{badgeId}/address", new { addressKey = key });

        using var ended = await api.Http.GetAsync(link, Ct);
        await ana.ClaimAsync(badgeId);
        using var closed = await api.Http.GetAsync(link, Ct);

        Assert.Equal(HttpStatusCode.Conflict, ended.StatusCode);
        Assert.Equal(HttpStatusCode.Gone, closed.StatusCode);
    }

    [Fact]
    public async Task An_accepted_badge_stays_and_the_refusal_names_the_way()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");
        var key = await ana.VerifyAddressAsync(api, Work);
        var badgeId = await ana.FirstBadgeIdAsync();
        await ana.ClaimAsync(badgeId);
        await api.ActAsync("ana@example.org", "accept");

        var refused = await ana.PostAsync($"api/me/badges/{badgeId}/address", new { addressKey = key });

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Equal("badge-accepted-elsewhere", refused["code"]);
        Assert.Contains("Credly profile", refused["detail"], StringComparison.Ordinal);
        Assert.Equal("a***@example.org", (await ana.GetAsync($"api/me/badges/{badgeId}"))["address"]);
    }

    [Fact]
    public async Task A_badge_moves_only_to_an_address_that_is_proven()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");
        var key = (await ana.PostAsync("api/me/addresses", new { email = Work }))["key"];
        var badgeId = await ana.FirstBadgeIdAsync();

        var refused = await ana.PostAsync($"api/me/badges/{badgeId}/address", new { addressKey = key });

        Assert.Equal(HttpStatusCode.NotFound, refused.Status);
        Assert.Equal("address-not-found", refused["code"]);
        Assert.Empty(await api.AtCredlyAsync());
    }

    [Fact]
    public async Task A_badge_moved_forth_and_back_is_where_it_was_also_when_what_it_left_is_removed()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");
        var work = await ana.VerifyAddressAsync(api, Work);
        var badgeId = await ana.FirstBadgeIdAsync();
        var home = (await ana.GetAsync("api/me")).Body.GetProperty("addresses").EnumerateArray().First(address => address.GetProperty("address").GetString() == "ana@example.org").GetProperty("key").GetString();

        await ana.PostAsync($"api/me/badges/{badgeId}/address", new { addressKey = work });
        await ana.PostAsync($"api/me/badges/{badgeId}/address", new { addressKey = home });
        await api.Get<OutboxSweeper>().RunAsync(TimeSpan.FromMinutes(-5), Ct);

        Assert.Equal(2, (await ana.BadgesAsync()).Count);
        Assert.Equal("a***@example.org", (await ana.GetAsync($"api/me/badges/{badgeId}"))["address"]);
        Assert.Equal(HttpStatusCode.Created, (await ana.ClaimAsync(badgeId)).Status);
    }

    [Fact]
    public async Task A_move_that_a_crash_cut_short_is_finished_by_the_sweep_and_meanwhile_the_badge_is_shown_once()
    {
        await using var api = await LocalApp.StartAsync();
        var ana = await api.SignInAsync("ana@example.org");
        var work = await ana.VerifyAddressAsync(api, Work);
        var badges = await ana.BadgesAsync();
        var key = new BadgeKey((await ana.GetAsync("api/me")).Body.GetProperty("addresses")[0].GetProperty("key").GetString() ?? "", badges[0].GetProperty("id").GetString() ?? "");
        var store = api.Get<BadgeStore>();
        var stored = await store.ReadAsync(key, Ct) ?? throw new InvalidOperationException("The badge is not where it should be.");
        var begun = Assert.IsType<Decision.Changed>(stored.Value.StartMove(api.Get<EmailAddressFactory>().TryParse(Work) ?? throw new InvalidOperationException(), DateTimeOffset.UtcNow));
        var sealedBadge = Assert.IsType<Decision.Changed>(begun.Badge.CommitMove());
        await api.Get<BadgeTransferStore>().TryWriteAsync(stored, sealedBadge.Badge, DateTimeOffset.UtcNow, [new Effect.MoveBadge(key)], Ct);
        Assert.Equal(2, (await ana.BadgesAsync()).Count);

        await api.Get<OutboxSweeper>().RunAsync(TimeSpan.Zero, Ct);

        Assert.Equal(2, (await ana.BadgesAsync()).Count);
        Assert.Equal(work, (await api.Get<BadgeStore>().FindKeyAsync(key.BadgeId, Ct))?.AddressKey);
        Assert.Equal("a***@example.com", (await ana.GetAsync($"api/me/badges/{key.BadgeId}"))["address"]);
    }

    [Fact]
    public async Task A_repeated_certificate_message_meets_the_badge_where_it_is_now()
    {
        await using var api = await LocalApp.StartAsync();
        var badgeId = await api.OfferAsync("ana@example.org", level: "D", certificateId: "PL-9");
        var ana = await api.SignInAsync("ana@example.org");
        var key = await ana.VerifyAddressAsync(api, Work);
        await ana.PostAsync($"api/me/badges/{badgeId}/address", new { addressKey = key });

        var again = await api.OfferAsync("ana@example.org", level: "D", certificateId: "PL-9");

        Assert.Equal(badgeId, again);
        Assert.Equal(3, (await ana.BadgesAsync()).Count);
    }
}
