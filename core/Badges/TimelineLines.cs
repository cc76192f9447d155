using MyIpma.Core.Claims;

namespace MyIpma.Core.Badges;

/// <summary>Writes the lines of a badge's timeline.</summary>
internal static class TimelineLines
{
    /// <summary>One line for each thing that happened, with the claim it is about and the reason that belongs to it.</summary>
    public static IEnumerable<TimelineEntry> Of(Badge? before, Decision.Changed change, Cause cause, DateTimeOffset now) => change.Happenings.Select(happening =>
    {
        var claim = ClaimOf(happening, before, change, now);
        var reason = happening switch
        {
            Happening.ClaimLapsed or Happening.ClaimFailed => claim?.Reason,
            Happening.Revoked => change.Badge.RevocationReason,
            _ => null,
        };
        return new TimelineEntry(now, happening, cause, claim?.Number, reason);
    });

    /// <summary>An end that is noted only when the next claim starts is the earlier claim's.</summary>
    private static Claim? ClaimOf(Happening happening, Badge? before, Decision.Changed change, DateTimeOffset now) => happening switch
    {
        Happening.ClaimLapsed or Happening.ClaimFailed when change.Happenings.Contains(Happening.ClaimStarted) => before?.Claim?.At(now),
        Happening.ClaimStarted or Happening.ClaimOpened or Happening.ClaimLapsed or Happening.ClaimFailed or Happening.Proceeded
            or Happening.Issued or Happening.Accepted or Happening.Rejected => change.Badge.Claim,
        _ => null,
    };
}
