using System.Collections.Concurrent;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Reconciliation;

/// <summary>One difference between our records and Credly's: ids and states, nothing about the person.</summary>
public sealed record BadgeDifference(DriftKind Kind, BadgeKey? Badge, string? CredlyId, string? Ours, string? Theirs)
{
    /// <summary>Null when a badge of Credly's list does not differ from ours of the same id.</summary>
    public static BadgeDifference? Between(Badge? ours, CredlyBadge theirs) => KindOf(ours, theirs) switch
    {
        null => null,
        DriftKind.PublicDiffers => new(DriftKind.PublicDiffers, ours?.Key, theirs.Id, VisibilityOf(!theirs.Public), VisibilityOf(theirs.Public)),
        { } kind => new(kind, ours?.Key, theirs.Id, ours?.Credly?.State.ToString().ToLowerInvariant(), theirs.State.ToString().ToLowerInvariant()),
    };

    /// <summary>True when Credly has a newer state, even if the change is no difference.</summary>
    public static bool HasUpdate(Badge ours, CredlyBadge theirs) =>
        Between(ours, theirs) is not (null or { Kind: DriftKind.IssuedTwice }) || (ours.Credly is { } snapshot && snapshot.Id == theirs.Id && snapshot.UpdatedAt < theirs.UpdatedAt);

    private static DriftKind? KindOf(Badge? ours, CredlyBadge theirs) => ours switch
    {
        null => DriftKind.UnknownThere,
        _ when ours.SupersededCredlyIds.Contains(theirs.Id) => null,
        { Credly: null } => theirs.State == CredlyBadgeState.Replaced ? null : DriftKind.MissingHere,
        { Credly: { } snapshot } when snapshot.Id == theirs.Id => KindOf(snapshot, theirs),
        { Credly: { } snapshot } when snapshot.EarlierIds.Contains(theirs.Id) || !IsInForce(theirs.State) => null,
        { Credly: { } snapshot } => IsInForce(snapshot.State) ? DriftKind.IssuedTwice : DriftKind.MissingHere,
    };

    /// <summary>What changed here after the list was made is no difference.</summary>
    private static DriftKind? KindOf(CredlySnapshot snapshot, CredlyBadge theirs) => theirs switch
    {
        _ when theirs.UpdatedAt < snapshot.UpdatedAt => null,
        _ when theirs.State != snapshot.State => DriftKind.StateDiffers,
        { State: CredlyBadgeState.Accepted } when theirs.Public != snapshot.Public => DriftKind.PublicDiffers,
        _ => null,
    };

    private static bool IsInForce(CredlyBadgeState state) => state is CredlyBadgeState.Pending or CredlyBadgeState.Accepted;

    private static string VisibilityOf(bool isPublic) => isPublic ? "public" : "private";
}

/// <summary>In what way a badge here and on Credly differ.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<DriftKind>))]
public enum DriftKind
{
    StateDiffers,

    PublicDiffers,

    /// <summary>Issued there for one of our badges, which is not noted here.</summary>
    MissingHere,

    /// <summary>Noted here as issued, and Credly does not have it.</summary>
    MissingAtCredly,

    IssuedTwice,

    /// <summary>One of the organisation's badges that follows from none of our certificates.</summary>
    UnknownThere,
}

/// <summary>Finds our badges for those of Credly's list, a few at a time.</summary>
public sealed class BadgeMatcher(BadgeStore store, FaultIsolation faults, IOptions<ReconciliationOptions> options)
{
    /// <summary>Pairs each badge with ours of the same id, or null, in the list's order. Pairs that fail are left out.</summary>
    internal async Task<IReadOnlyList<(Badge? Ours, CredlyBadge Theirs)>> MatchAsync(IReadOnlyList<CredlyBadge> theirs, CancellationToken ct)
    {
        var found = new ConcurrentDictionary<int, Badge?>();
        await ForEachAsync(
            Enumerable.Range(0, theirs.Count),
            async (n, token) => await faults.TryAsync("matching", theirs[n].Id, async () => found[n] = await FindAsync(theirs[n].IssuerEarnerId, token), token),
            ct);
        return [.. theirs.Index().Where(badge => found.ContainsKey(badge.Index)).Select(badge => (found[badge.Index], badge.Item))];
    }

    internal Task ForEachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, ValueTask> work, CancellationToken ct) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = options.Value.AtOnce, CancellationToken = ct }, work);

    private async Task<Badge?> FindAsync(string? badgeId, CancellationToken ct) =>
        badgeId is not null && BadgeIdFactory.IsWellFormed(badgeId) ? (await store.FindAsync(badgeId, ct))?.Value : null;
}
