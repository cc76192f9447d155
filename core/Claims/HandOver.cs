using MyIpma.Core.Badges;
using MyIpma.Core.Domain;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Claims;

/// <summary>What the open claims of one address do together. Credly's account is per address, so that one click serves them all.</summary>
public sealed class HandOver(BadgeStore store, BadgeService changes, TimeProvider time)
{
    /// <summary>Lets every window that is open at the badge's address close with the last of them; the badge as it stands then.</summary>
    public async Task<Versioned<Badge>> ShareWindowAsync(Versioned<Badge> badge, CancellationToken ct)
    {
        var open = await ListOpenAsync(badge.Value.AddressKey, ct);
        if (open.MaxBy(other => other.Claim?.ClosesAt) is not { Claim: { } last })
        {
            return badge;
        }

        var earlier = open.Where(other => other.Claim?.ClosesAt < last.ClosesAt);
        var results = await Task.WhenAll(earlier.Select(other => changes.ApplyAsync(other.Key, ChangeSource.Claim, (current, now) => current.CloseWith(last, now), ct)));
        return results.OfType<BadgeChangeResult.Succeeded>().Select(result => result.Stored).FirstOrDefault(shared => shared.Value.Id == badge.Value.Id) ?? badge;
    }

    /// <summary>Notes for every other claim that is open at the badge's address that the person has followed the link. One that closes meanwhile stays closed.</summary>
    public async Task ProceedOthersAsync(Badge badge, CancellationToken ct)
    {
        var others = (await ListOpenAsync(badge.AddressKey, ct)).Where(other => other.Id != badge.Id);
        await Task.WhenAll(others.Select(other => changes.ApplyAsync(
            other.Key, ChangeSource.Claim, (current, now) => current.Proceed(other.Claim?.Number ?? 0, now), ct)));
    }

    private async Task<IReadOnlyList<Badge>> ListOpenAsync(string addressKey, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return [.. (await store.ListAsync(addressKey, ct)).Where(badge => !badge.HasMovedAway && badge.NextActionAt(now) == NextAction.Proceed)];
    }
}
