using MyIpma.Core.Credly;
using MyIpma.Core.Domain;

namespace MyIpma.Tests.Domain;

public sealed class TransitionTests
{
    private static readonly Dictionary<string, Func<Badge>> Situations = new()
    {
        ["pending"] = Given.Pending,
        ["preparing"] = Given.Preparing,
        ["open"] = Given.Open,
        ["proceeded"] = Given.Proceeded,
        ["lapsed"] = Given.Lapsed,
        ["failed"] = Given.Failed,
        ["accepted"] = Given.Accepted,
        ["rejected"] = Given.Rejected,
        ["revoked"] = Given.Revoked,
        ["revoked at Credly"] = Given.RevokedAtCredly,
        ["replaced"] = Given.Replaced,
    };

    private static readonly Dictionary<string, Func<Badge, DateTimeOffset, Decision>> Events = new()
    {
        ["claim"] = (badge, now) => badge.StartClaim(now, Given.Times),
        ["proceed"] = (badge, now) => badge.Proceed(1, now),
        ["more time"] = (badge, now) => badge.ExtendClaim(1, now, Given.Times.Window),
        ["lapse"] = (badge, now) => badge.Lapse(1, now),
        ["give up"] = (badge, now) => badge.FailClaim(1, ClaimReasons.ProviderUnavailable, now),
        ["ready"] = (badge, now) => badge.OpenClaim(Given.Reported(CredlyBadgeState.Pending), now, Given.Times.Window),
        ["reported accepted"] = (badge, now) => badge.ApplyCredlyState(Given.Reported(CredlyBadgeState.Accepted, 1), now),
        ["reported rejected"] = (badge, now) => badge.ApplyCredlyState(Given.Reported(CredlyBadgeState.Rejected, 1), now),
        ["reported revoked"] = (badge, now) => badge.ApplyCredlyState(Given.Reported(CredlyBadgeState.Revoked, 2), now),
        ["reported pending"] = (badge, now) => badge.ApplyCredlyState(Given.Reported(CredlyBadgeState.Pending), now),
        ["certificate again"] = (badge, now) => badge.OfferAgain(Given.Certificate, Given.Ana, now),
        ["certificate corrected"] = (badge, now) => badge.OfferAgain(Given.Certificate with { LastName = "de Sousa" }, Given.Ana, now),
        ["certificate revoked"] = (badge, now) => badge.Revoke("withdrawn", now),
        ["replaced"] = (badge, now) => badge.ReplaceBy("b_BBBBBBBBBBBBBBBBBBBBBB", now),
        ["expire"] = (badge, now) => badge.Expire(now),
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_issue_answered_with_an_accepted_badge_proves_the_auto_accept_whether_or_not_the_webhook_came_first(bool webhookFirst)
    {
        var reported = Given.Reported(CredlyBadgeState.Accepted, 1);
        var before = webhookFirst ? Given.Changed(Given.Preparing().ApplyCredlyState(reported, Given.Now)) : Given.Preparing();

        var after = Given.Changed(before.OpenClaim(reported, Given.Now, Given.Times.Window, justIssued: true));

        Assert.Equal((false, true, BadgeStatus.Accepted), (before.AutoAccepted, after.AutoAccepted, after.StatusAt(Given.Now)));
        Assert.IsType<Decision.Unchanged>(after.OpenClaim(reported, Given.Now, Given.Times.Window, justIssued: true));
    }

    [Fact]
    public void Every_situation_meets_every_event_in_the_table()
    {
        var decided = Table().Select(row => (row.Data.Item1, row.Data.Item2)).ToHashSet();

        Assert.All(Situations.Keys.SelectMany(situation => Events.Keys.Select(happened => (situation, happened))), pair => Assert.Contains(pair, decided));
    }

    [Theory, MemberData(nameof(Table))]
    public void A_situation_and_an_event_lead_to(string situation, string happened, string expected)
    {
        var decision = Events[happened](Situations[situation](), Given.Now);

        Assert.Equal(expected, Describe(decision));
    }

    [Theory]
    [InlineData("open", "claim", "claiming: ClaimLapsed ClaimStarted ClaimOpened")]
    [InlineData("open", "proceed", "refused: claim-window-closed")]
    [InlineData("open", "more time", "refused: claim-window-closed")]
    [InlineData("open", "lapse", "pending: ClaimLapsed")]
    [InlineData("open", "reported accepted", "accepted: Accepted")]
    [InlineData("proceeded", "proceed", "unchanged")]
    [InlineData("proceeded", "lapse", "unchanged")]
    public void After_the_window(string situation, string happened, string expected)
    {
        var decision = Events[happened](Situations[situation](), Given.AfterWindow);

        Assert.Equal(expected, Describe(decision, Given.AfterWindow));
    }

    [Theory]
    [InlineData("preparing", "claim", "claiming: ClaimFailed ClaimStarted")]
    [InlineData("preparing", "ready", "pending: Issued")]
    [InlineData("preparing", "give up", "pending: ClaimFailed")]
    [InlineData("preparing", "proceed", "refused: claim-failed")]
    [InlineData("preparing", "more time", "refused: claim-failed")]
    public void After_preparing_took_too_long(string situation, string happened, string expected)
    {
        var decision = Events[happened](Situations[situation](), Given.AfterPreparing);

        Assert.Equal(expected, Describe(decision, Given.AfterPreparing));
    }

    [Theory]
    [InlineData("pending", "claim", "refused: badge-expired")]
    [InlineData("pending", "expire", "expired: Expired")]
    [InlineData("accepted", "expire", "expired: Expired")]
    [InlineData("accepted", "claim", "refused: badge-expired")]
    [InlineData("revoked", "expire", "unchanged")]
    public void After_the_certificate_has_ended(string situation, string happened, string expected)
    {
        var decision = Events[happened](Situations[situation](), Given.AfterCertificate);

        Assert.Equal(expected, Describe(decision, Given.AfterCertificate));
    }

    [Fact]
    public void A_claim_has_more_time_ten_times_and_its_full_length_each_time()
    {
        var badge = Given.Open();

        for (var times = 0; times < Claim.MostExtensions; times++)
        {
            badge = Assert.IsType<Decision.Changed>(badge.ExtendClaim(1, Given.Now.AddSeconds(times), Given.Times.Window)).Badge;
        }

        Assert.Equal(Given.Now.AddSeconds(9) + Given.Times.Window, badge.Claim?.ClosesAt);
        Assert.Equal("refused: no-more-time", Describe(badge.ExtendClaim(1, Given.Now.AddSeconds(10), Given.Times.Window)));
    }

    public static IEnumerable<TheoryDataRow<string, string, string>> Table() =>
        TransitionTable.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => new TheoryDataRow<string, string, string>(cells[0], cells[1], cells[2]));

    private static string Describe(Decision decision, DateTimeOffset? now = null) => decision switch
    {
        Decision.Changed changed => $"{NameOf(changed.Badge.StatusAt(now ?? Given.Now))}: {string.Join(' ', changed.Events)}".TrimEnd(' ', ':'),
        Decision.Refused refused => $"refused: {refused.Refusal.Code}",
        _ => "unchanged",
    };

    private static string NameOf(BadgeStatus status) => char.ToLowerInvariant(status.ToString()[0]) + status.ToString()[1..];
}
