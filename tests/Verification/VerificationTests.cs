using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Verification;
using MyIpma.Tests.Domain;

namespace MyIpma.Tests.Verification;

public sealed class VerificationTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CredlyStatus Accepted = new CredlyStatus.Badge(Given.Reported(CredlyBadgeState.Accepted));
    private static readonly CredlyStatus Unavailable = new CredlyStatus.Unavailable();
    private static readonly CredlyStatus Asserted = new CredlyStatus.PublicAssertion(new CredlyAssertion());
    private static readonly CredlyStatus Revoked = new CredlyStatus.Revoked();

    public static TheoryData<Badge, CredlyStatus, BadgeStatus> Ended() => Cases(
        (Held with { RevocationReason = "x" }, BadgeStatus.Revoked, [Unavailable, Accepted, Asserted]),
        (Held with { ReplacedBy = "b_0123456789abcdefghijkl" }, BadgeStatus.Replaced, [Unavailable, Accepted, Asserted]),
        (Held with { Certificate = Held.Certificate with { ExpiresOn = new(2026, 5, 31) } }, BadgeStatus.Expired, [Unavailable, Accepted, Asserted]),
        (Held, BadgeStatus.Revoked, [Revoked, new CredlyStatus.Badge(Given.Reported(CredlyBadgeState.Revoked, 2))]),
        (Held, BadgeStatus.Replaced, [new CredlyStatus.Badge(Given.Reported(CredlyBadgeState.Replaced, 2))]),
        (Held, BadgeStatus.Expired, [new CredlyStatus.Badge(Given.Reported(CredlyBadgeState.Accepted) with { ExpiresAt = Now })]),
        (Held, BadgeStatus.Expired, [new CredlyStatus.PublicAssertion(new CredlyAssertion { Expires = Now })]));

    [Theory]
    [MemberData(nameof(Ended))]
    public void What_has_ended_is_never_valid_whoever_is_asked(Badge badge, CredlyStatus credly, BadgeStatus status)
    {
        var found = VerificationResult.Create(badge, credly, Now);

        Assert.Equal((status, false), (found?.StatusAt(Now), found?.IsValidAt(Now)));
    }

    [Fact]
    public void A_kept_verification_ends_with_the_last_day_of_the_certificate()
    {
        var found = VerificationResult.Create(Held with { Certificate = Held.Certificate with { ExpiresOn = new(2026, 6, 1) } }, Accepted, Now);

        Assert.True(found?.IsValidAt(Now.Date.AddDays(1).AddSeconds(-1).AddTicks(-1)));
        Assert.False(found?.IsValidAt(Now.Date.AddDays(1).AddSeconds(-1)));
    }

    [Fact]
    public void A_certificate_that_begins_tomorrow_is_not_valid_yet()
    {
        var found = VerificationResult.Create(Held with { Certificate = Held.Certificate with { IssuedOn = DateOnly.FromDateTime(Now.Date.AddDays(1)) } }, Accepted, Now);

        Assert.Equal((ValidityState.NotYetValid, false), (found?.StateAt(Now), found?.IsValidAt(Now)));
        Assert.True(found?.IsValidAt(Now.Date.AddDays(1)));
    }

    [Fact]
    public void The_last_day_there_is_means_no_end()
    {
        var found = VerificationResult.Create(Held with { Certificate = Held.Certificate with { ExpiresOn = DateOnly.MaxValue } }, Accepted, Now);

        Assert.Equal(((DateOnly?)null, (DateTimeOffset?)null), (found?.ExpiresOn, found?.EndsAt));
    }

    [Theory]
    [InlineData(CredlyBadgeState.Pending, true)]
    [InlineData(CredlyBadgeState.Rejected, true)]
    [InlineData(CredlyBadgeState.Unknown, true)]
    [InlineData(CredlyBadgeState.Accepted, false)]
    [InlineData(CredlyBadgeState.Revoked, false)]
    public void What_was_never_accepted_or_is_private_is_not_shown(CredlyBadgeState state, bool isPublic)
    {
        var reported = Given.Reported(state) with { Public = isPublic };

        var found = VerificationResult.Create(Held with { Credly = CredlySnapshot.Merge(null, reported, []) }, new CredlyStatus.Badge(reported), Now);

        Assert.Null(found);
    }

    [Fact]
    public void What_Credly_does_not_show_is_not_shown() => Assert.Null(VerificationResult.Create(Held, new CredlyStatus.NotVisible(), Now));

    [Theory]
    [InlineData("Ana", "Sousa", "Ana Sousa")]
    [InlineData("伟", "陈", "陈伟")]
    [InlineData("さくら", "山田", "山田さくら")]
    [InlineData("Wei", "陈", "Wei 陈")]
    public void A_name_is_written_as_its_script_has_it(string first, string last, string name)
    {
        var found = VerificationResult.Create(Held with { Certificate = Held.Certificate with { FirstName = first, LastName = last } }, Accepted, Now);

        Assert.Equal(name, found?.Holder);
    }

    private static Badge Held => Given.Accepted();

    private static TheoryData<Badge, CredlyStatus, BadgeStatus> Cases(params (Badge Badge, BadgeStatus Status, CredlyStatus[] Credly)[] cases)
    {
        var data = new TheoryData<Badge, CredlyStatus, BadgeStatus>();
        foreach (var (badge, status, statuses) in cases)
        {
            foreach (var credly in statuses)
            {
                data.Add(badge, credly, status);
            }
        }

        return data;
    }
}
