using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Credly;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Reconciliation;

/// <summary>Finds to badges of Credly's list those of ours, a few at a time.</summary>
public sealed class Counterparts(BadgeLocator locator, BadgeStore store, IOptions<ReconciliationOptions> options)
{
    /// <summary>Each badge with ours of the same id, or null where there is none; in the list's order.</summary>
    internal async Task<IReadOnlyList<(Badge? Ours, CredlyBadge Theirs)>> OfAsync(IReadOnlyList<CredlyBadge> theirs, CancellationToken ct)
    {
        var found = new ConcurrentDictionary<int, Badge?>();
        await ForEachAsync(Enumerable.Range(0, theirs.Count), async (n, token) => found[n] = await FindAsync(theirs[n].IssuerEarnerId, token), ct);
        return [.. theirs.Select((badge, n) => (found[n], badge))];
    }

    /// <summary>Does something with each, as many at a time as the settings allow.</summary>
    internal Task ForEachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, ValueTask> act, CancellationToken ct) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = options.Value.AtOnce, CancellationToken = ct }, act);

    private async Task<Badge?> FindAsync(string? badgeId, CancellationToken ct) =>
        badgeId is not null && BadgeIds.IsWellFormed(badgeId) && await locator.FindAsync(badgeId, ct) is { } key && await store.ReadAsync(key, ct) is { } stored
            ? stored.Value
            : null;
}
