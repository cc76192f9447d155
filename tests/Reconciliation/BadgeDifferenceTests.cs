using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Reconciliation;
using MyIpma.Tests.Domain;

namespace MyIpma.Tests.Reconciliation;

public sealed class BadgeDifferenceTests
{
    [Theory]
    [InlineData(CredlyBadgeState.Pending, CredlyBadgeState.Accepted, true, "cb-1", DriftKind.StateDiffers)]
    [InlineData(CredlyBadgeState.Accepted, CredlyBadgeState.Accepted, false, "cb-1", DriftKind.PublicDiffers)]
    [InlineData(CredlyBadgeState.Pending, CredlyBadgeState.Pending, false, "cb-1", null)]
    [InlineData(CredlyBadgeState.Accepted, CredlyBadgeState.Accepted, true, "cb-1", null)]
    [InlineData(CredlyBadgeState.Accepted, CredlyBadgeState.Pending, true, "cb-2", DriftKind.IssuedTwice)]
    [InlineData(CredlyBadgeState.Accepted, CredlyBadgeState.Rejected, true, "cb-2", null)]
    [InlineData(CredlyBadgeState.Rejected, CredlyBadgeState.Pending, true, "cb-2", DriftKind.MissingHere)]
    public void What_differs_follows_from_states_and_ids(CredlyBadgeState ours, CredlyBadgeState theirs, bool isPublic, string theirId, DriftKind? kind)
    {
        var badge = Known(Reported("cb-1", ours));

        var difference = BadgeDifference.Between(badge, Reported(theirId, theirs, isPublic));

        Assert.Equal(kind, difference?.Kind);
    }

    [Fact]
    public void A_badge_that_no_certificate_explains_is_unknown() =>
        Assert.Equal(DriftKind.UnknownThere, BadgeDifference.Between(null, Reported("cb-9", CredlyBadgeState.Pending))?.Kind);

    [Fact]
    public void A_declined_badge_that_was_followed_by_a_new_offer_is_no_difference() =>
        Assert.Null(BadgeDifference.Between(Known(null) with { SupersededCredlyIds = ["cb-1"] }, Reported("cb-1", CredlyBadgeState.Rejected)));

    [Fact]
    public void A_badge_issued_without_our_knowing_is_missing_here() =>
        Assert.Equal(DriftKind.MissingHere, BadgeDifference.Between(Known(null), Reported("cb-1", CredlyBadgeState.Pending))?.Kind);

    [Fact]
    public void What_we_heard_after_the_list_was_made_is_no_difference() =>
        Assert.Null(BadgeDifference.Between(Known(Reported("cb-1", CredlyBadgeState.Accepted)), Reported("cb-1", CredlyBadgeState.Pending, minute: -1)));

    [Fact]
    public void A_newer_detail_is_news_without_being_a_difference()
    {
        var badge = Known(Reported("cb-1", CredlyBadgeState.Pending));
        var theirs = Reported("cb-1", CredlyBadgeState.Pending, minute: 1);

        Assert.Null(BadgeDifference.Between(badge, theirs));
        Assert.True(BadgeDifference.HasUpdate(badge, theirs));
    }

    private static CredlyBadge Reported(string id, CredlyBadgeState state, bool isPublic = true, int minute = 0) => Given.Reported(state, minute, id) with { Public = isPublic };

    private static Badge Known(CredlyBadge? reported) => Given.Pending() with { Credly = reported is null ? null : CredlySnapshot.Merge(null, reported, []) };
}

public sealed class DriftCursorTests
{
    [Fact]
    public void A_cursor_survives_the_way_to_an_operator_and_back()
    {
        var theirs = DriftCursor.TryParse(DriftCursor.Theirs("cursor=50&badge_format=minimal").ToString());
        var ours = DriftCursor.TryParse(DriftCursor.Ours(16).ToString());

        Assert.Equal("cursor=50&badge_format=minimal", theirs?.Search);
        Assert.Equal(16, ours?.Partition);
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("b3VyczozMDA")]
    [InlineData("dGhlaXJzOg")]
    [InlineData("AAAA")]
    public void What_is_no_cursor_of_ours_is_none(string text) => Assert.Null(DriftCursor.TryParse(text));
}
