using MyIpma.Core.Addresses;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Claims;
using MyIpma.Core.Credly;

namespace MyIpma.Tests.Renewal;

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

    public static EmailAddress Address { get; } = EmailAddress.TryParse("ana@example.org") ?? throw new InvalidOperationException("This is an address.");

    public static Badge Pending { get; } = Badge.Offer(Id, Certificate, Address, replaces: null, Now).Badge;

    public static Badge Preparing { get; } = After(Pending.StartClaim(Now, Times));

    public static Badge Open { get; } = After(Preparing.Ready(Told(CredlyBadgeState.Pending), Now, Times.Window));

    public static Badge Proceeded { get; } = After(Open.Proceed(1, Now));

    public static Badge Accepted { get; } = After(Proceeded.Hear(Told(CredlyBadgeState.Accepted, 1), Now));

    public static Badge Rejected { get; } = After(Proceeded.Hear(Told(CredlyBadgeState.Rejected, 1), Now));

    public static Badge Revoked { get; } = After(Accepted.Revoke("Issued in error", Now));

    public static Badge Replaced { get; } = After(Pending.ReplaceBy("b_next", Now));

    public static Badge Expired { get; } = Pending with { Certificate = Certificate with { ExpiresOn = new DateOnly(2026, 5, 3) } };

    public static Badge TakingOver { get; } = Badge.Offer(Id, Certificate, Address, replaces: "b_before", Now, takesOver: true).Badge;

    public static Badge Of(string name) => name switch
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

    public static CredlyBadge Told(CredlyBadgeState state, int minutes = 0, string id = "cb-1", string? replacement = null) => new()
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

    public static IReadOnlyList<Happening> News(Decision decision) => decision is Decision.Changed changed ? changed.Happenings : [];
}
