using MyIpma.Core.Common;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Accounts;

/// <summary>Where a person is in the booklet's seven steps.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<GuideState>))]
public enum GuideState
{
    Done,
    Current,
    Later,

    /// <summary>Credly does not say.</summary>
    Unknown,
}

/// <summary>
/// Derives how far a person has come with the booklet "Obtaining and sharing digital badges" from their badges: those still on their way, else those accepted. A step
/// counts as done on evidence only; what Credly does not say is unknown.
/// </summary>
public static class Guide
{
    /// <summary>Steps 1 to 7, in order.</summary>
    public static IReadOnlyList<GuideState> GetStates(IReadOnlyList<Badge> badges, DateTimeOffset now)
    {
        var accepted = badges.Where(badge => badge.StatusAt(now) == BadgeStatus.Accepted).ToList();
        var underWay = badges.Where(badge => badge.StatusAt(now) is BadgeStatus.Pending or BadgeStatus.Claiming or BadgeStatus.AwaitingAcceptance).ToList();
        return
        [
            GuideState.Done,
            GuideState.Done,
            Claimed(underWay, accepted, now),
            Proceeded(underWay, accepted, now),
            HasAccount(underWay, accepted, now),
            badges.Any(badge => badge.AutoAccepted) ? GuideState.Done : accepted.Count > 0 ? GuideState.Unknown : GuideState.Later,
            accepted.Count == 0 ? GuideState.Later : accepted.All(badge => badge.Credly is { Public: true }) ? GuideState.Done : GuideState.Current,
        ];
    }

    /// <summary>Null when the step concerns no badge at the moment.</summary>
    public static Badge? BadgeOf(int number, IReadOnlyList<Badge> badges, DateTimeOffset now) => number switch
    {
        3 => badges.FirstOrDefault(badge => badge.StatusAt(now) == BadgeStatus.Pending),
        4 => badges.FirstOrDefault(badge => badge.NextActionAt(now) == NextAction.Proceed),
        7 => badges.OrderBy(badge => badge.Credly is { Public: true }).FirstOrDefault(badge => badge.StatusAt(now) == BadgeStatus.Accepted),
        _ => null,
    };

    private static GuideState Claimed(IReadOnlyList<Badge> underWay, IReadOnlyList<Badge> accepted, DateTimeOffset now) =>
        underWay.Any(badge => badge.StatusAt(now) is not BadgeStatus.Pending) ? GuideState.Done
        : underWay.Count > 0 ? GuideState.Current
        : accepted.Count > 0 ? GuideState.Done
        : GuideState.Later;

    private static GuideState Proceeded(IReadOnlyList<Badge> underWay, IReadOnlyList<Badge> accepted, DateTimeOffset now) =>
        underWay.Any(badge => badge.NextActionAt(now) == NextAction.Proceed) ? GuideState.Current
        : underWay.Any(badge => badge.StatusAt(now) == BadgeStatus.AwaitingAcceptance) ? GuideState.Done
        : underWay.Count > 0 || accepted.Count == 0 ? GuideState.Later
        : accepted.Any(badge => badge.Claim is { ProceededAt: not null }) ? GuideState.Done
        : GuideState.Unknown;

    /// <summary>Accepting takes an account; before that, Credly shows one only for badges it has.</summary>
    private static GuideState HasAccount(IReadOnlyList<Badge> underWay, IReadOnlyList<Badge> accepted, DateTimeOffset now)
    {
        var addresses = underWay.Count > 0 ? underWay.Select(badge => badge.AddressKey).ToHashSet() : null;
        var known = underWay.Concat(accepted).Where(badge => addresses?.Contains(badge.AddressKey) != false);
        return known.Any(badge => badge.StatusAt(now) == BadgeStatus.Accepted || badge.Credly is { HasAccount: true }) ? GuideState.Done
            : underWay.Any(badge => badge.StatusAt(now) == BadgeStatus.AwaitingAcceptance) ? GuideState.Current
            : GuideState.Unknown;
    }
}
