using MyIpma.Core.Addresses;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Claims;
using MyIpma.Core.Credly;

namespace MyIpma.Tests.Badges;

/// <summary>Badges in every situation, around one moment.</summary>
internal static class Given
{
    public const string BadgeId = "b_AAAAAAAAAAAAAAAAAAAAAA";
    public const string CredlyId = "9ab0f7c2-0000-4000-8000-000000000001";

    public static readonly DateTimeOffset Now = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);
    public static readonly ClaimTimes Times = new(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(15));
    public static readonly DateTimeOffset AfterWindow = Now + Times.Window;
    public static readonly DateTimeOffset AfterPreparing = Now + Times.PrepareFor;
    public static readonly DateTimeOffset AfterCertificate = new(2031, 3, 16, 0, 0, 0, TimeSpan.Zero);

    public static readonly EmailAddress Ana = EmailAddress.TryParse("ana@example.org") ?? throw new InvalidOperationException();

    public static readonly Certificate Certificate = new()
    {
        Id = "PT-1",
        FirstName = "Ana",
        LastName = "Sousa",
        Level = "B",
        IssuedOn = new DateOnly(2026, 3, 16),
        ExpiresOn = new DateOnly(2031, 3, 15),
    };

    public static Badge Pending() => Badge.Offer(BadgeId, Certificate, Ana, null, Now).Badge;

    public static Badge Preparing() => Changed(Pending().StartClaim(Now, Times));

    public static Badge Open() => Changed(Preparing().Ready(Told(CredlyBadgeState.Pending), Now, Times.Window));

    public static Badge Proceeded() => Changed(Open().Proceed(1, Now));

    public static Badge Lapsed() => Changed(Open().Lapse(1, AfterWindow));

    public static Badge Failed() => Changed(Preparing().FailClaim(1, ClaimReasons.ProviderUnavailable, Now));

    public static Badge Accepted() => Changed(Proceeded().Hear(Told(CredlyBadgeState.Accepted, 1), Now));

    public static Badge Rejected() => Changed(Proceeded().Hear(Told(CredlyBadgeState.Rejected, 1), Now));

    public static Badge RevokedAtCredly() => Changed(Accepted().Hear(Told(CredlyBadgeState.Revoked, 2), Now));

    public static Badge Revoked() => Changed(Accepted().Revoke("withdrawn", Now));

    public static Badge Replaced() => Changed(Accepted().ReplaceBy("b_BBBBBBBBBBBBBBBBBBBBBB", Now));

    public static CredlyBadge Told(CredlyBadgeState state, int minute = 0) => new()
    {
        Id = CredlyId,
        State = state,
        Public = true,
        IssuerEarnerId = BadgeId,
        AcceptUrl = state == CredlyBadgeState.Pending ? new Uri($"https://www.credly.com/badges/{CredlyId}/accept") : null,
        BadgeUrl = state == CredlyBadgeState.Accepted ? new Uri($"https://www.credly.com/badges/{CredlyId}") : null,
        StateUpdatedAt = state == CredlyBadgeState.Pending ? null : Now.AddMinutes(minute),
        UpdatedAt = Now.AddMinutes(minute),
    };

    public static Badge Changed(Decision decision) => Assert.IsType<Decision.Changed>(decision).Badge;
}
