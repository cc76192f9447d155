using System.Text.Json.Serialization;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Accounts;

/// <summary>Where a person is in the booklet's seven steps.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<GuideState>))]
public enum GuideState
{
    /// <summary>Done, as far as we know.</summary>
    Done,

    /// <summary>To be done now.</summary>
    Current,

    /// <summary>Not yet.</summary>
    Later,

    /// <summary>Credly does not tell us.</summary>
    Unknown,
}

/// <summary>Tells from what is known of a person's badges how far they have come with the booklet "Obtaining and sharing digital badges". Nothing is guessed.</summary>
public static class Guide
{
    /// <summary>The states of steps 1 to 7.</summary>
    public static IReadOnlyList<GuideState> GetStates(IReadOnlyList<Badge> badges, DateTimeOffset now)
    {
        var accepted = badges.Where(badge => badge.Credly is { State: CredlyBadgeState.Accepted }).ToList();
        var statuses = badges.Select(badge => badge.StatusAt(now)).ToHashSet();
        var isPublic = accepted.Any(badge => badge.Credly is { Public: true });
        return
        [
            GuideState.Done,
            GuideState.Done,
            Claimed(badges, accepted, statuses),
            Proceeded(badges, accepted, now),
            AtCredly(badges, accepted, statuses),
            AutoAccepts(accepted) ? GuideState.Done : accepted.Count == 0 ? GuideState.Later : isPublic ? GuideState.Unknown : GuideState.Current,
            isPublic ? GuideState.Done : accepted.Count > 0 ? GuideState.Current : GuideState.Later,
        ];
    }

    private static GuideState Claimed(IReadOnlyList<Badge> badges, List<Badge> accepted, HashSet<BadgeStatus> statuses) =>
        accepted.Count > 0 || badges.Any(badge => badge.Claim is { Status: ClaimStatus.Proceeded }) || statuses.Contains(BadgeStatus.Claiming) ? GuideState.Done
        : statuses.Contains(BadgeStatus.Pending) ? GuideState.Current
        : GuideState.Later;

    private static GuideState Proceeded(IReadOnlyList<Badge> badges, List<Badge> accepted, DateTimeOffset now) =>
        accepted.Count > 0 || badges.Any(badge => badge.Claim is { ProceededAt: not null }) ? GuideState.Done
        : badges.Any(badge => badge.Claim?.At(now) is { Status: ClaimStatus.Open }) ? GuideState.Current
        : GuideState.Later;

    private static GuideState AtCredly(IReadOnlyList<Badge> badges, List<Badge> accepted, HashSet<BadgeStatus> statuses) =>
        accepted.Count > 0 || badges.Any(badge => badge.Credly is { HasAccount: true }) ? GuideState.Done
        : statuses.Contains(BadgeStatus.AwaitingAcceptance) ? GuideState.Current
        : GuideState.Unknown;

    /// <summary>A badge that was confirmed without anybody proceeding was accepted by Credly itself (Credly: auto-accept).</summary>
    private static bool AutoAccepts(IEnumerable<Badge> accepted) => accepted.Any(badge => badge.Claim is { Status: ClaimStatus.Confirmed, ProceededAt: null });
}
