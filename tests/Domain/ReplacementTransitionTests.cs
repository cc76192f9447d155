using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Outbox;

namespace MyIpma.Tests.Domain;

public sealed class ReplacementTransitionTests
{
    [Theory]
    [InlineData("Pending", "Replaced")]
    [InlineData("Preparing", "Replaced")]
    [InlineData("Open", "Replaced")]
    [InlineData("Proceeded", "Replaced")]
    [InlineData("Accepted", "Replaced")]
    [InlineData("Rejected", "Replaced")]
    [InlineData("Expired", "Replaced")]
    [InlineData("Replaced", "")]
    [InlineData("Revoked", "")]
    public void A_newer_badge_takes_the_place_of_one_that_is_in_force(string given, string news)
    {
        var decision = GivenBadge.FromName(given).ReplaceBy("b_newer", GivenBadge.Now);

        Assert.Equal(news, string.Join(' ', GivenBadge.EventsOf(decision)));
        Assert.Equal(news.Length == 0, decision is Decision.Unchanged);
    }

    [Theory]
    [InlineData("Pending", "unchanged")]
    [InlineData("Preparing", "unchanged")]
    [InlineData("Open", "unchanged")]
    [InlineData("Proceeded", "unchanged")]
    [InlineData("Rejected", "Reoffered")]
    [InlineData("Reoffered", "unchanged")]
    [InlineData("Accepted", "badge-already-accepted")]
    [InlineData("Revoked", "badge-revoked")]
    [InlineData("Replaced", "badge-replaced")]
    [InlineData("Expired", "badge-expired")]
    public void Only_a_declined_badge_can_be_offered_again(string given, string expected)
    {
        var decision = GivenBadge.FromName(given).Reoffer(GivenBadge.Now);

        var outcome = decision switch
        {
            Decision.Refused refused => refused.Refusal.Code,
            Decision.Changed changed => Assert.Single(changed.Events).ToString(),
            _ => "unchanged",
        };
        Assert.Equal(expected, outcome);
    }

    [Fact]
    public void What_was_declined_stays_in_the_chain_and_is_heard_no_more()
    {
        var reoffered = GivenBadge.FromName("Reoffered");

        var late = reoffered.ApplyCredlyState(GivenBadge.Reported(CredlyBadgeState.Rejected, 5), GivenBadge.Now);
        var issued = GivenBadge.After(reoffered.ApplyCredlyState(GivenBadge.Reported(CredlyBadgeState.Pending, 6, "cb-2"), GivenBadge.Now));

        Assert.IsType<Decision.Unchanged>(late);
        Assert.Equal(BadgeStatus.Pending, reoffered.StatusAt(GivenBadge.Now));
        Assert.Equal("cb-2", issued.Credly?.Id);
        Assert.Equal(["cb-1"], issued.Credly?.EarlierIds ?? []);
    }

    [Fact]
    public void What_we_withdrew_ourselves_is_no_news_when_Credly_says_it()
    {
        var reported = GivenBadge.Revoked.ApplyCredlyState(GivenBadge.Reported(CredlyBadgeState.Revoked, 2), GivenBadge.Now);

        Assert.Equal(CredlyBadgeState.Revoked, GivenBadge.After(reported).Credly?.State);
        Assert.Empty(GivenBadge.EventsOf(reported));
    }

    [Fact]
    public void A_replacement_is_told_once_in_whichever_order_it_is_heard()
    {
        var reported = GivenBadge.Reported(CredlyBadgeState.Replaced, 2, replacement: "cb-2");

        var credlyFirst = GivenBadge.Accepted.ApplyCredlyState(reported, GivenBadge.Now);
        var thenUs = GivenBadge.After(credlyFirst).ReplaceBy("b_newer", GivenBadge.Now);
        var usFirst = GivenBadge.Accepted.ReplaceBy("b_newer", GivenBadge.Now);
        var thenCredly = GivenBadge.After(usFirst).ApplyCredlyState(reported, GivenBadge.Now);

        Assert.Equal([BadgeEventKind.Replaced], GivenBadge.EventsOf(credlyFirst).Concat(GivenBadge.EventsOf(thenUs)));
        Assert.Equal([BadgeEventKind.Replaced], GivenBadge.EventsOf(usFirst).Concat(GivenBadge.EventsOf(thenCredly)));
        Assert.Equal(GivenBadge.After(thenUs).ReplacedBy, GivenBadge.After(thenCredly).ReplacedBy);
    }

    [Fact]
    public void A_superseded_id_heard_late_hides_nothing()
    {
        var current = GivenBadge.After(GivenBadge.Pending.ApplyCredlyState(GivenBadge.Reported(CredlyBadgeState.Accepted, 3, "cb-2"), GivenBadge.Now));

        var late = current.ApplyCredlyState(GivenBadge.Reported(CredlyBadgeState.Replaced, 3, "cb-1", replacement: "cb-2"), GivenBadge.Now);

        Assert.IsType<Decision.Unchanged>(late);
    }

    [Theory]
    [InlineData("Pending", 0)]
    [InlineData("Open", 1)]
    [InlineData("Proceeded", 1)]
    [InlineData("Accepted", 1)]
    [InlineData("Rejected", 0)]
    public void A_withdrawal_is_owed_at_Credly_as_far_as_the_badge_is_held_there(string given, int owed)
    {
        var before = GivenBadge.FromName(given);
        var change = Assert.IsType<Decision.Changed>(before.Revoke("Issued in error", GivenBadge.Now));

        var retries = CredlyEffects.Create(before, change.Badge, change.Events, GivenBadge.Now);

        Assert.Equal(owed, retries.Count(debt => debt.Effect is Effect.RevokeAtCredly && debt.Due == GivenBadge.Now));
    }

    [Fact]
    public void A_badge_whose_issue_was_under_way_when_it_was_withdrawn_is_looked_for_later_and_revoked_once_heard_of()
    {
        var withdrawn = Assert.IsType<Decision.Changed>(GivenBadge.Preparing.Revoke("Issued in error", GivenBadge.Now));
        var heard = Assert.IsType<Decision.Changed>(withdrawn.Badge.OpenClaim(GivenBadge.Reported(CredlyBadgeState.Pending), GivenBadge.Now, GivenBadge.Times.Window));

        var look = Assert.Single(CredlyEffects.Create(GivenBadge.Preparing, withdrawn.Badge, withdrawn.Events, GivenBadge.Now));
        var debt = Assert.Single(CredlyEffects.Create(withdrawn.Badge, heard.Badge, heard.Events, GivenBadge.Now));

        Assert.Equal((new Effect.RevokeAtCredly(GivenBadge.Id), GivenBadge.Now.AddMinutes(1)), look);
        Assert.Equal((new Effect.RevokeAtCredly(GivenBadge.Id), GivenBadge.Now), debt);
    }

    [Fact]
    public void A_badge_that_may_not_take_over_is_offered_once()
    {
        var offered = GivenBadge.TakingOver.FallBackToOffer();

        Assert.Equal([BadgeEventKind.Offered], GivenBadge.EventsOf(offered));
        Assert.IsType<Decision.Unchanged>(GivenBadge.After(offered).FallBackToOffer());
    }
}
