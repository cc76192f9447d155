using MyIpma.Core.Credly;

namespace MyIpma.Core.Badges;

/// <summary>Brings a badge in line with what Credly says about it.</summary>
public sealed class CredlySync(CredlyClient credly, BadgeChanges changes)
{
    /// <summary>Applies an answer of Credly's.</summary>
    public Task<Outcome> HearAsync(BadgeKey key, CredlyBadge told, Cause cause, CancellationToken ct) =>
        changes.ApplyAsync(key, cause, (badge, now) => badge.Hear(told, now), ct);

    /// <summary>Asks Credly about a badge and applies the answer. One that is unknown there stays as it is.</summary>
    /// <exception cref="CredlyUnavailableException">No answer now.</exception>
    public async Task<Outcome> AskAsync(Badge badge, Cause cause, CancellationToken ct) =>
        badge.Credly is { } copy && await credly.GetAsync(copy.Id, ct) is { } told
            ? await HearAsync(badge.Key, told, cause, ct)
            : await changes.ApplyAsync(badge.Key, cause, (current, _) => new Decision.Unchanged(current), ct);
}
