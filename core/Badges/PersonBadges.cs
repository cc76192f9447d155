using MyIpma.Core.Domain;
using MyIpma.Core.Identity;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Badges;

/// <summary>A person's own badges. What is stored under none of their addresses does not exist for them.</summary>
public sealed class PersonBadges(BadgeStore store)
{
    /// <summary>All badges of all addresses: one range query an address, side by side.</summary>
    public async Task<IReadOnlyList<Badge>> ListAsync(Person person, CancellationToken ct)
    {
        var lists = await Task.WhenAll(person.Addresses.Select(address => store.ListAsync(address.Key, ct)));
        return [.. lists.SelectMany(list => list).Where(IsTheirs).GroupBy(badge => badge.Id).Select(Current)];
    }

    /// <summary>One badge of theirs; null otherwise. One read an address, side by side.</summary>
    public async Task<Versioned<Badge>?> FindAsync(Person person, string badgeId, CancellationToken ct)
    {
        if (!BadgeIdFactory.IsWellFormed(badgeId))
        {
            return null;
        }

        var found = await Task.WhenAll(person.Addresses.Select(address => store.ReadAsync(new BadgeKey(address.Key, badgeId), ct)));
        return found.OfType<Versioned<Badge>>().Where(badge => IsTheirs(badge.Value)).OrderBy(badge => badge.Value.HasMovedAway).FirstOrDefault();
    }

    /// <summary>What left for a corrected address was somebody else's all along.</summary>
    private static bool IsTheirs(Badge badge) => badge is not { HasMovedAway: true, Moving.CorrectedFrom: not null };

    /// <summary>A badge that moves between two addresses stands under both for a while, so that nobody looking meanwhile misses it; it is shown once.</summary>
    private static Badge Current(IEnumerable<Badge> same) => same.OrderBy(badge => badge.HasMovedAway).First();
}
