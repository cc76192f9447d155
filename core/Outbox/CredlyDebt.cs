using MyIpma.Core.Badges;

namespace MyIpma.Core.Outbox;

/// <summary>What a change of a badge owes at Credly, where a badge that is withdrawn or superseded here may still be held.</summary>
internal static class CredlyDebt
{
    /// <summary>By then a call that was under way when the badge was withdrawn has ended one way or the other.</summary>
    private static readonly TimeSpan CallsAreOver = TimeSpan.FromMinutes(1);

    /// <summary>The debts with the time each is due.</summary>
    public static IEnumerable<(Effect Effect, DateTimeOffset Due)> Of(Badge before, Badge after, IReadOnlyList<Happening> happenings, DateTimeOffset now)
    {
        if (after is { Revision: 1, Replaces: not null })
        {
            yield return (new Effect.ReplaceAtCredly(after.Id), now);
        }

        if (Of(after) is { } debt && debt != Of(before))
        {
            yield return (debt, now);
        }

        if (happenings.Contains(Happening.Revoked) && after is { RevocationReason: not null, Credly: null, Claim: not null })
        {
            yield return (new Effect.RevokeAtCredly(after.Id), now + CallsAreOver);
        }
    }

    private static Effect? Of(Badge badge) => badge switch
    {
        { Credly: not { IsHeld: true } } => null,
        { RevocationReason: not null } => new Effect.RevokeAtCredly(badge.Id),
        { ReplacedBy: { } successor } => new Effect.ReplaceAtCredly(successor),
        _ => null,
    };
}
