using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Reconciliation;

using MyIpma.Tests.Domain;

namespace MyIpma.Tests.Reconciliation;

public sealed class BadgeDifferenceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly EmailAddress Address = Given.Ana;

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
        var badge = Badge(Copy("cb-1", ours, true));

        var difference = BadgeDifference.Between(badge, Told(theirId, theirs, isPublic, Noon));

        Assert.Equal(kind, difference?.Kind);
    }

    [Fact]
    public void A_badge_that_no_certificate_explains_is_unknown() =>
        Assert.Equal(DriftKind.UnknownThere, BadgeDifference.Between(null, Told("cb-9", CredlyBadgeState.Pending, true, Noon))?.Kind);

    [Fact]
    public void A_declined_badge_that_was_followed_by_a_new_offer_is_no_difference() =>
        Assert.Null(BadgeDifference.Between(Badge(null) with { SupersededCredlyIds = ["cb-1"] }, Told("cb-1", CredlyBadgeState.Rejected, true, Noon)));

    [Fact]
    public void A_badge_issued_without_our_knowing_is_missing_here() =>
        Assert.Equal(DriftKind.MissingHere, BadgeDifference.Between(Badge(null), Told("cb-1", CredlyBadgeState.Pending, true, Noon))?.Kind);

    [Fact]
    public void What_we_heard_after_the_list_was_made_is_no_difference() =>
        Assert.Null(BadgeDifference.Between(Badge(Copy("cb-1", CredlyBadgeState.Accepted, true)), Told("cb-1", CredlyBadgeState.Pending, true, Noon.AddMinutes(-1))));

    [Fact]
    public void A_newer_detail_is_news_without_being_a_difference()
    {
        var badge = Badge(Copy("cb-1", CredlyBadgeState.Pending, true));
        var theirs = Told("cb-1", CredlyBadgeState.Pending, true, Noon.AddMinutes(1));

        Assert.Null(BadgeDifference.Between(badge, theirs));
        Assert.True(BadgeDifference.HasUpdate(badge, theirs));
    }

    private static CredlyBadge Told(string id, CredlyBadgeState state, bool isPublic, DateTimeOffset updated) =>
        new() { Id = id, State = state, Public = isPublic, UpdatedAt = updated };

    private static CredlySnapshot Copy(string id, CredlyBadgeState state, bool isPublic) => CredlySnapshot.Merge(null, Told(id, state, isPublic, Noon), []);

    private static Badge Badge(CredlySnapshot? copy)
    {
        var certificate = new Certificate { Id = "PT-1", FirstName = "Ana", LastName = "Sousa", Level = "B", IssuedOn = new DateOnly(2026, 3, 1) };
        return MyIpma.Core.Domain.Badge.Offer("b_0123456789012345678901", certificate, Address, null, Noon).Badge with { Credly = copy };
    }
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
