using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;

namespace MyIpma.Tests.Domain;

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

    public static readonly EmailAddress Ana = new("ana@example.org", "AAECAwQFBgcICQoLDA0ODw");

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

    public static Badge Open() => Changed(Preparing().OpenClaim(Reported(CredlyBadgeState.Pending), Now, Times.Window));

    public static Badge Proceeded() => Changed(Open().Proceed(1, Now));

    public static Badge Lapsed() => Changed(Open().Lapse(1, AfterWindow));

    public static Badge Failed() => Changed(Preparing().FailClaim(1, ClaimReasons.ProviderUnavailable, Now));

    public static Badge Accepted() => Changed(Proceeded().ApplyCredlyState(Reported(CredlyBadgeState.Accepted, 1), Now));

    public static Badge Rejected() => Changed(Proceeded().ApplyCredlyState(Reported(CredlyBadgeState.Rejected, 1), Now));

    public static Badge RevokedAtCredly() => Changed(Accepted().ApplyCredlyState(Reported(CredlyBadgeState.Revoked, 2), Now));

    public static Badge Revoked() => Changed(Accepted().Revoke("withdrawn", Now));

    public static Badge Replaced() => Changed(Accepted().ReplaceBy("b_BBBBBBBBBBBBBBBBBBBBBB", Now));

    public static CredlyBadge Reported(CredlyBadgeState state, int minute = 0) => new()
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

internal static class GivenBadge
{
    public const string Id = "b_AAAAAAAAAAAAAAAAAAAAAA";

    public static DateTimeOffset Now { get; } = new(2026, 5, 4, 9, 0, 0, TimeSpan.Zero);

    public static ClaimTimes Times { get; } = new(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(15));

    public static Certificate Certificate { get; } = new()
    {
        Id = "PT-1",
        FirstName = "Ana",
        LastName = "Sousa",
        Level = "B",
        IssuedOn = new DateOnly(2026, 5, 1),
        ExpiresOn = new DateOnly(2031, 4, 30),
    };

    public static EmailAddress Address => Given.Ana;

    public static Badge Pending { get; } = Badge.Offer(Id, Certificate, Address, replaces: null, Now).Badge;

    public static Badge Preparing { get; } = After(Pending.StartClaim(Now, Times));

    public static Badge Open { get; } = After(Preparing.OpenClaim(Reported(CredlyBadgeState.Pending), Now, Times.Window));

    public static Badge Proceeded { get; } = After(Open.Proceed(1, Now));

    public static Badge Accepted { get; } = After(Proceeded.ApplyCredlyState(Reported(CredlyBadgeState.Accepted, 1), Now));

    public static Badge Rejected { get; } = After(Proceeded.ApplyCredlyState(Reported(CredlyBadgeState.Rejected, 1), Now));

    public static Badge Revoked { get; } = After(Accepted.Revoke("Issued in error", Now));

    public static Badge Replaced { get; } = After(Pending.ReplaceBy("b_next", Now));

    public static Badge Expired { get; } = Pending with { Certificate = Certificate with { ExpiresOn = new DateOnly(2026, 5, 3) } };

    public static Badge TakingOver { get; } = Badge.Offer(Id, Certificate, Address, replaces: "b_before", Now, takesOver: true).Badge;

    public static Badge FromName(string name) => name switch
    {
        nameof(Pending) => Pending,
        nameof(Preparing) => Preparing,
        nameof(Open) => Open,
        "Lapsed" => Open with { Claim = Open.Claim?.At(Now.AddHours(1)) },
        "Unavailable" => After(Preparing.FailClaim(1, ClaimReasons.ProviderUnavailable, Now)),
        "Refused" => After(Preparing.FailClaim(1, ClaimReasons.ProviderRefused, Now)),
        nameof(Proceeded) => Proceeded,
        nameof(Accepted) => Accepted,
        nameof(Rejected) => Rejected,
        "Reoffered" => After(Rejected.Reoffer(Now)),
        nameof(Revoked) => Revoked,
        nameof(Replaced) => Replaced,
        nameof(Expired) => Expired,
        nameof(TakingOver) => TakingOver,
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    public static CredlyBadge Reported(CredlyBadgeState state, int minutes = 0, string id = "cb-1", string? replacement = null) => new()
    {
        Id = id,
        State = state,
        IssuerEarnerId = Id,
        StateUpdatedAt = minutes == 0 ? null : Now.AddMinutes(minutes),
        UpdatedAt = Now.AddMinutes(minutes),
        AcceptUrl = new Uri($"https://www.credly.com/badges/{id}/accept"),
        ReplacementBadgeId = replacement,
    };

    public static Badge After(Decision decision) => Assert.IsType<Decision.Changed>(decision).Badge;

    public static IReadOnlyList<BadgeEventKind> EventsOf(Decision decision) => decision is Decision.Changed changed ? changed.Events : [];
}
