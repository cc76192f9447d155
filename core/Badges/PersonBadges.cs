using MyIpma.Core.Domain;
using MyIpma.Core.Identity;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Badges;

/// <summary>The badges of a person; any other badge does not exist for them.</summary>
public sealed class PersonBadges(BadgeStore store)
{
    /// <summary>One range query per address, in parallel.</summary>
    public async Task<IReadOnlyList<Badge>> ListAsync(Person person, CancellationToken ct)
    {
        var lists = await Task.WhenAll(person.Addresses.Select(address => store.ListAsync(address.Key, ct)));
        return [.. lists.SelectMany(list => list).Where(IsTheirs).GroupBy(badge => badge.Id).Select(Current)];
    }

    /// <summary>Null when it is not theirs. One read per address, in parallel.</summary>
    public async Task<Versioned<Badge>?> FindAsync(Person person, string badgeId, CancellationToken ct)
    {
        if (!BadgeIdFactory.IsWellFormed(badgeId))
        {
            return null;
        }

        var found = await Task.WhenAll(person.Addresses.Select(address => store.ReadAsync(new BadgeKey(address.Key, badgeId), ct)));
        return found.OfType<Versioned<Badge>>().Where(badge => IsTheirs(badge.Value)).OrderBy(badge => badge.Value.HasMovedAway).FirstOrDefault();
    }

    /// <summary>A badge that left for a corrected address was never theirs.</summary>
    private static bool IsTheirs(Badge badge) => badge is not { HasMovedAway: true, Moving.CorrectedFrom: not null };

    /// <summary>A moving badge is stored under both addresses for a while, so that no reader misses it; it is shown once.</summary>
    private static Badge Current(IEnumerable<Badge> same) => same.OrderBy(badge => badge.HasMovedAway).First();
}
