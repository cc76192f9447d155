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

    public static Badge Failed() => Failed(ClaimReasons.ProviderUnavailable);

    public static Badge Accepted() => Changed(Proceeded().ApplyCredlyState(Reported(CredlyBadgeState.Accepted, 1), Now));

    public static Badge Rejected() => Changed(Proceeded().ApplyCredlyState(Reported(CredlyBadgeState.Rejected, 1), Now));

    public static Badge RevokedAtCredly() => Changed(Accepted().ApplyCredlyState(Reported(CredlyBadgeState.Revoked, 2), Now));

    public static Badge Revoked() => Changed(Accepted().Revoke("withdrawn", Now));

    public static Badge Replaced() => Changed(Accepted().ReplaceBy("b_BBBBBBBBBBBBBBBBBBBBBB", Now));

    public static Badge Expired() => Pending() with { Certificate = Certificate with { ExpiresOn = new DateOnly(2026, 5, 3) } };

    /// <summary>Declined, and offered again by an operator.</summary>
    public static Badge Reoffered() => Changed(Rejected().Reoffer(Now));

    /// <summary>Waits for Credly to replace the badge before it.</summary>
    public static Badge AwaitingReplacement() => Badge.Offer(BadgeId, Certificate, Ana, replaces: "b_before", Now, awaitsReplacement: true).Badge;

    /// <summary>Credly could not be asked, or refused.</summary>
    public static Badge Failed(string reason) => Changed(Preparing().FailClaim(1, reason, Now));

    public static Badge FromName(string name) => name switch
    {
        nameof(Pending) => Pending(),
        nameof(Preparing) => Preparing(),
        nameof(Open) => Open(),
        nameof(Lapsed) => Lapsed(),
        "Unavailable" => Failed(ClaimReasons.ProviderUnavailable),
        "Refused" => Failed(ClaimReasons.ProviderRefused),
        nameof(Proceeded) => Proceeded(),
        nameof(Accepted) => Accepted(),
        nameof(Rejected) => Rejected(),
        nameof(Reoffered) => Reoffered(),
        nameof(Revoked) => Revoked(),
        nameof(Replaced) => Replaced(),
        "ReplacedUnclaimed" => Changed(Pending().ReplaceBy("b_BBBBBBBBBBBBBBBBBBBBBB", Now)),
        nameof(Expired) => Expired(),
        nameof(AwaitingReplacement) => AwaitingReplacement(),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    public static CredlyBadge Reported(CredlyBadgeState state, int minute = 0, string id = CredlyId, string? replacement = null) => new()
    {
        Id = id,
        State = state,
        Public = true,
        IssuerEarnerId = BadgeId,
        AcceptUrl = state == CredlyBadgeState.Pending ? new Uri($"https://www.credly.com/badges/{id}/accept") : null,
        BadgeUrl = state == CredlyBadgeState.Accepted ? new Uri($"https://www.credly.com/badges/{id}") : null,
        ReplacementBadgeId = replacement,
        StateUpdatedAt = state == CredlyBadgeState.Pending ? null : Now.AddMinutes(minute),
        UpdatedAt = Now.AddMinutes(minute),
    };

    public static Badge Changed(Decision decision) => Assert.IsType<Decision.Changed>(decision).Badge;

    public static IReadOnlyList<BadgeEventKind> EventsOf(Decision decision) => decision is Decision.Changed changed ? changed.Events : [];
}
