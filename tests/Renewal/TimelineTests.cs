using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Http;
using MyIpma.Core.Texts;

namespace MyIpma.Tests.Renewal;

public sealed class TimelineTests
{
    public static TheoryData<Happening> Happenings => [.. Enum.GetValues<Happening>()];

    public static TheoryData<CauseKind> Causes => [.. Enum.GetValues<CauseKind>()];

    [Theory]
    [MemberData(nameof(Happenings))]
    public void Everything_that_happens_has_words_of_its_own_in_every_language(Happening happening)
    {
        var words = Languages.All.Select(language => TimelineWords.Of(new TimelineEntry(GivenBadge.Now, happening, Cause.Clock), language)).ToList();

        Assert.Equal(Languages.All.Count, words.Distinct().Count());
        Assert.All(words, sentence => Assert.NotEmpty(sentence));
    }

    [Theory]
    [MemberData(nameof(Causes))]
    public void Every_cause_can_be_worded_in_every_language(CauseKind cause)
    {
        var entry = new TimelineEntry(GivenBadge.Now, Happening.Accepted, new Cause(cause, "ref-1"));

        var words = Languages.All.Select(language => TimelineWords.Of(entry, language)).ToList();

        Assert.All(words, sentence => Assert.Equal(cause is CauseKind.Certificate or CauseKind.CredlyEvent, sentence.Contains("ref-1", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(CauseKind.CredlyEvent, "The badge is accepted at Credly. We learned this from Credly's event ref-1.")]
    [InlineData(CauseKind.Reconciliation, "The badge is accepted at Credly. We learned this by our own check at Credly.")]
    public void The_words_say_how_we_know(CauseKind cause, string expected)
    {
        var words = TimelineWords.Of(new TimelineEntry(GivenBadge.Now, Happening.Accepted, new Cause(cause, "ref-1")), Languages.Default);

        Assert.Equal(expected, words);
    }

    [Fact]
    public void An_end_noted_by_the_next_claim_is_the_earlier_claims()
    {
        var later = GivenBadge.Now.AddHours(1);
        var change = Assert.IsType<Decision.Changed>(GivenBadge.Open.StartClaim(later, GivenBadge.Times));

        var lines = TimelineLines.Of(GivenBadge.Open, change, Cause.Claim, later).ToList();

        Assert.Equal([(1, ClaimReasons.WindowClosed), (2, null), (2, null)], lines.Select(line => (line.Claim ?? 0, line.Reason)));
    }

    [Fact]
    public void A_withdrawal_bears_its_own_reason()
    {
        var lapsed = GivenBadge.Of("Lapsed");
        var change = Assert.IsType<Decision.Changed>(lapsed.Revoke("Issued in error", GivenBadge.Now));

        var line = Assert.Single(TimelineLines.Of(lapsed, change, Cause.Certificate("PT-1"), GivenBadge.Now));

        Assert.Equal("Issued in error", line.Reason);
    }
}
