using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Verification;

namespace MyIpma.Tests.Verification;

public sealed class VerificationTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CredlyStatus Accepted = new CredlyStatus.Badge(Told(CredlyBadgeState.Accepted));
    private static readonly CredlyStatus Silent = new CredlyStatus.Unavailable();
    private static readonly CredlyStatus Stated = new CredlyStatus.PublicAssertion(new CredlyAssertion());
    private static readonly CredlyStatus Withdrawn = new CredlyStatus.Revoked();

    public static TheoryData<Badge, CredlyStatus, BadgeStatus> Ended() => Cases(
        (Held with { RevocationReason = "x" }, BadgeStatus.Revoked, [Silent, Accepted, Stated]),
        (Held with { ReplacedBy = "b_0123456789abcdefghijkl" }, BadgeStatus.Replaced, [Silent, Accepted, Stated]),
        (Held with { Certificate = Held.Certificate with { ExpiresOn = new(2026, 5, 31) } }, BadgeStatus.Expired, [Silent, Accepted, Stated]),
        (Held, BadgeStatus.Revoked, [Withdrawn, new CredlyStatus.Badge(Told(CredlyBadgeState.Revoked))]),
        (Held, BadgeStatus.Replaced, [new CredlyStatus.Badge(Told(CredlyBadgeState.Replaced))]),
        (Held, BadgeStatus.Expired, [new CredlyStatus.Badge(Told(CredlyBadgeState.Accepted) with { ExpiresAt = Now })]),
        (Held, BadgeStatus.Expired, [new CredlyStatus.PublicAssertion(new CredlyAssertion { Expires = Now })]));

    [Theory]
    [MemberData(nameof(Ended))]
    public void What_has_ended_is_never_valid_whoever_is_asked(Badge badge, CredlyStatus word, BadgeStatus status)
    {
        var found = VerificationResult.Create(badge, word, Now);

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
        var reported = Told(state) with { Public = isPublic };

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

    private static Badge Held { get; } = new()
    {
        Id = "b_ABCDEFGHIJKLMNOPQRSTUV",
        Address = "ana@example.org",
        AddressKey = "key",
        OfferedTo = "key",
        OfferedAt = Now.AddDays(-90),
        Certificate = new Certificate { Id = "C-1", FirstName = "Ana", LastName = "Sousa", Level = "B", IssuedOn = new(2026, 3, 16), ExpiresOn = new(2031, 3, 15) },
        Credly = CredlySnapshot.Merge(null, Told(CredlyBadgeState.Accepted) with { StateUpdatedAt = Now.AddDays(-30) }, []),
    };

    private static CredlyBadge Told(CredlyBadgeState state) => new() { Id = "credly-1", State = state, Public = true, StateUpdatedAt = Now, UpdatedAt = Now };

    private static TheoryData<Badge, CredlyStatus, BadgeStatus> Cases(params (Badge Badge, BadgeStatus Status, CredlyStatus[] Words)[] cases)
    {
        var data = new TheoryData<Badge, CredlyStatus, BadgeStatus>();
        foreach (var (badge, status, words) in cases)
        {
            foreach (var word in words)
            {
                data.Add(badge, word, status);
            }
        }

        return data;
    }
}
