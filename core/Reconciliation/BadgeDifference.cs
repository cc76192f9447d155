using System.Collections.Concurrent;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Reconciliation;

/// <summary>One difference between us and Credly. It carries ids and states, nothing about the person.</summary>
public sealed record BadgeDifference(DriftKind Kind, BadgeKey? Badge, string? CredlyId, string? Ours, string? Theirs)
{
    /// <summary>What differs between a badge of Credly's list and ours of the same id; null when there is nothing.</summary>
    public static BadgeDifference? Between(Badge? ours, CredlyBadge theirs) => KindOf(ours, theirs) switch
    {
        null => null,
        DriftKind.PublicDiffers => new(DriftKind.PublicDiffers, ours?.Key, theirs.Id, Shown(!theirs.Public), Shown(theirs.Public)),
        { } kind => new(kind, ours?.Key, theirs.Id, ours?.Credly?.State.ToString().ToLowerInvariant(), theirs.State.ToString().ToLowerInvariant()),
    };

    /// <summary>True when Credly has news of the badge, be it only a detail that is no difference.</summary>
    public static bool HasUpdate(Badge ours, CredlyBadge theirs) =>
        Between(ours, theirs) is not (null or { Kind: DriftKind.IssuedTwice }) || (ours.Credly is { } copy && copy.Id == theirs.Id && copy.UpdatedAt < theirs.UpdatedAt);

    private static DriftKind? KindOf(Badge? ours, CredlyBadge theirs) => ours switch
    {
        null => DriftKind.UnknownThere,
        _ when ours.SupersededCredlyIds.Contains(theirs.Id) => null,
        { Credly: null } => theirs.State == CredlyBadgeState.Replaced ? null : DriftKind.MissingHere,
        { Credly: { } copy } when copy.Id == theirs.Id => KindOf(copy, theirs),
        { Credly: { } copy } when copy.EarlierIds.Contains(theirs.Id) || !IsInForce(theirs.State) => null,
        { Credly: { } copy } => IsInForce(copy.State) ? DriftKind.IssuedTwice : DriftKind.MissingHere,
    };

    /// <summary>What changed after the list was made is no difference.</summary>
    private static DriftKind? KindOf(CredlySnapshot copy, CredlyBadge theirs) => theirs switch
    {
        _ when theirs.UpdatedAt < copy.UpdatedAt => null,
        _ when theirs.State != copy.State => DriftKind.StateDiffers,
        { State: CredlyBadgeState.Accepted } when theirs.Public != copy.Public => DriftKind.PublicDiffers,
        _ => null,
    };

    private static bool IsInForce(CredlyBadgeState state) => state is CredlyBadgeState.Pending or CredlyBadgeState.Accepted;

    private static string Shown(bool isPublic) => isPublic ? "public" : "private";
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

/// <summary>Finds the badges of ours that belong to those of Credly's list, a few at a time.</summary>
public sealed class BadgeMatcher(BadgeStore store, FaultIsolation faults, IOptions<ReconciliationOptions> options)
{
    /// <summary>Each badge with ours of the same id, or null where there is none; in the list's order, without those of ours that cannot be read.</summary>
    internal async Task<IReadOnlyList<(Badge? Ours, CredlyBadge Theirs)>> MatchAsync(IReadOnlyList<CredlyBadge> theirs, CancellationToken ct)
    {
        var found = new ConcurrentDictionary<int, Badge?>();
        await ForEachAsync(
            Enumerable.Range(0, theirs.Count),
            async (n, token) => await faults.TryAsync("matching", theirs[n].Id, async () => found[n] = await FindAsync(theirs[n].IssuerEarnerId, token), token),
            ct);
        return [.. theirs.Index().Where(badge => found.ContainsKey(badge.Index)).Select(badge => (found[badge.Index], badge.Item))];
    }

    internal Task ForEachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, ValueTask> act, CancellationToken ct) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = options.Value.AtOnce, CancellationToken = ct }, act);

    private async Task<Badge?> FindAsync(string? badgeId, CancellationToken ct) =>
        badgeId is not null && BadgeIdFactory.IsWellFormed(badgeId) ? (await store.FindAsync(badgeId, ct))?.Value : null;
}
