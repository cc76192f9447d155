using MyIpma.Core.Badges;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Renewal;

/// <summary>Reads the badges of earlier certificates that a badge replaces, newest first, under whichever address they are stored.</summary>
public sealed class Predecessors(BadgeStore store, BadgeLocator locator)
{
    private const int LongestChain = 20;

    /// <summary>The chain of predecessors; empty, and no round trip, for a badge that replaces none.</summary>
    public async Task<IReadOnlyList<Badge>> OfAsync(Badge badge, CancellationToken ct)
    {
        var chain = new List<Badge>();
        for (var id = badge.Replaces; id is not null && chain.Count < LongestChain; id = chain[^1].Replaces)
        {
            if (await locator.FindAsync(id, ct) is not { } key || await store.ReadAsync(key, ct) is not { Value: var earlier })
            {
                break;
            }

            chain.Add(earlier);
        }

        return chain;
    }

    /// <summary>Of a chain, the badge whose place at Credly can be taken; null when there is none.</summary>
    public static Badge? HeldAmong(IEnumerable<Badge> chain) =>
        chain.FirstOrDefault(badge => badge is { RevocationReason: null, Credly.IsHeld: true });
}
