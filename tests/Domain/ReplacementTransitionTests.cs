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
        var decision = Given.FromName(given).ReplaceBy("b_newer", Given.Now);

        Assert.Equal(news, string.Join(' ', Given.EventsOf(decision)));
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
        var decision = Given.FromName(given).Reoffer(Given.Now);

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
        var reoffered = Given.FromName("Reoffered");

        var late = reoffered.ApplyCredlyState(Given.Reported(CredlyBadgeState.Rejected, 5), Given.Now);
        var issued = Given.Changed(reoffered.ApplyCredlyState(Given.Reported(CredlyBadgeState.Pending, 6, "cb-2"), Given.Now));

        Assert.IsType<Decision.Unchanged>(late);
        Assert.Equal(BadgeStatus.Pending, reoffered.StatusAt(Given.Now));
        Assert.Equal("cb-2", issued.Credly?.Id);
        Assert.Equal([Given.CredlyId], issued.Credly?.EarlierIds ?? []);
    }

    [Fact]
    public void What_we_withdrew_ourselves_is_no_news_when_Credly_says_it()
    {
        var reported = Given.Revoked().ApplyCredlyState(Given.Reported(CredlyBadgeState.Revoked, 2), Given.Now);

        Assert.Equal(CredlyBadgeState.Revoked, Given.Changed(reported).Credly?.State);
        Assert.Empty(Given.EventsOf(reported));
    }

    [Fact]
    public void A_replacement_is_told_once_in_whichever_order_it_is_heard()
    {
        var reported = Given.Reported(CredlyBadgeState.Replaced, 2, replacement: "cb-2");

        var credlyFirst = Given.Accepted().ApplyCredlyState(reported, Given.Now);
        var thenUs = Given.Changed(credlyFirst).ReplaceBy("b_newer", Given.Now);
        var usFirst = Given.Accepted().ReplaceBy("b_newer", Given.Now);
        var thenCredly = Given.Changed(usFirst).ApplyCredlyState(reported, Given.Now);

        Assert.Equal([BadgeEventKind.Replaced], Given.EventsOf(credlyFirst).Concat(Given.EventsOf(thenUs)));
        Assert.Equal([BadgeEventKind.Replaced], Given.EventsOf(usFirst).Concat(Given.EventsOf(thenCredly)));
        Assert.Equal(Given.Changed(thenUs).ReplacedBy, Given.Changed(thenCredly).ReplacedBy);
    }

    [Fact]
    public void A_superseded_id_heard_late_hides_nothing()
    {
        var current = Given.Changed(Given.Pending().ApplyCredlyState(Given.Reported(CredlyBadgeState.Accepted, 3, "cb-2"), Given.Now));

        var late = current.ApplyCredlyState(Given.Reported(CredlyBadgeState.Replaced, 3, Given.CredlyId, replacement: "cb-2"), Given.Now);

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
        var before = Given.FromName(given);
        var change = Assert.IsType<Decision.Changed>(before.Revoke("Issued in error", Given.Now));

        var retries = CredlyEffects.Create(before, change.Badge, change.Events, Given.Now);

        Assert.Equal(owed, retries.Count(debt => debt.Effect is Effect.RevokeAtCredly && debt.Due == Given.Now));
    }

    [Fact]
    public void A_badge_whose_issue_was_under_way_when_it_was_withdrawn_is_looked_for_later_and_revoked_once_heard_of()
    {
        var withdrawn = Assert.IsType<Decision.Changed>(Given.Preparing().Revoke("Issued in error", Given.Now));
        var heard = Assert.IsType<Decision.Changed>(withdrawn.Badge.OpenClaim(Given.Reported(CredlyBadgeState.Pending), Given.Now, Given.Times.Window));

        var look = Assert.Single(CredlyEffects.Create(Given.Preparing(), withdrawn.Badge, withdrawn.Events, Given.Now));
        var debt = Assert.Single(CredlyEffects.Create(withdrawn.Badge, heard.Badge, heard.Events, Given.Now));

        Assert.Equal((new Effect.RevokeAtCredly(Given.BadgeId), Given.Now.AddMinutes(1)), look);
        Assert.Equal((new Effect.RevokeAtCredly(Given.BadgeId), Given.Now), debt);
    }

    [Fact]
    public void A_badge_that_may_not_take_over_is_offered_once()
    {
        var offered = Given.AwaitingReplacement().FallBackToOffer();

        Assert.Equal([BadgeEventKind.Offered], Given.EventsOf(offered));
        Assert.IsType<Decision.Unchanged>(Given.Changed(offered).FallBackToOffer());
    }
}
