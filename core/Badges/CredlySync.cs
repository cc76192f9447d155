using MyIpma.Core.Credly;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Badges;

public sealed class CredlySync(CredlyClient credly, BadgeService badges)
{
    public Task<BadgeChangeResult> ApplyCredlyStateAsync(BadgeKey key, CredlyBadge reported, ChangeSource source, CancellationToken ct) =>
        badges.ApplyAsync(key, source, (badge, now) => badge.ApplyCredlyState(reported, now), ct);

    /// <summary>Asks Credly about a badge and applies the answer. A badge that Credly does not know stays as it is.</summary>
    /// <exception cref="CredlyUnavailableException">No answer now.</exception>
    public async Task<BadgeChangeResult> RefreshAsync(Badge badge, ChangeSource source, CancellationToken ct) =>
        badge.Credly is { } snapshot && await credly.GetAsync(snapshot.Id, ct) is { } reported
            ? await ApplyCredlyStateAsync(badge.Key, reported, source, ct)
            : await badges.ApplyAsync(badge.Key, source, (current, _) => new Decision.Unchanged(current), ct);
}
