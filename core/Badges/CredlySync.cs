using MyIpma.Core.Credly;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Badges;

/// <summary>Brings a badge in line with what Credly says about it.</summary>
public sealed class CredlySync(CredlyClient credly, BadgeService changes)
{
    /// <summary>Applies an answer of Credly's.</summary>
    public Task<BadgeChangeResult> ApplyCredlyStateAsync(BadgeKey key, CredlyBadge reported, ChangeSource cause, CancellationToken ct) =>
        changes.ApplyAsync(key, cause, (badge, now) => badge.ApplyCredlyState(reported, now), ct);

    /// <summary>Asks Credly about a badge and applies the answer. One that is unknown there stays as it is.</summary>
    /// <exception cref="CredlyUnavailableException">No answer now.</exception>
    public async Task<BadgeChangeResult> RefreshAsync(Badge badge, ChangeSource cause, CancellationToken ct) =>
        badge.Credly is { } copy && await credly.GetAsync(copy.Id, ct) is { } reported
            ? await ApplyCredlyStateAsync(badge.Key, reported, cause, ct)
            : await changes.ApplyAsync(badge.Key, cause, (current, _) => new Decision.Unchanged(current), ct);
}
