using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using MyIpma.Core.Badges;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Reconciliation;

/// <summary>Compares all badges with Credly's, a slice at a time, so that whoever asks may stop after any slice and go on later.</summary>
public sealed class DriftScanner(CredlyClient credly, BadgeMatcher counterparts, BadgeStore store, FaultIsolation faults)
{
    private const int PartitionsAtOnce = 16;

    /// <summary>Where at least so many badges failed and none could be asked for, it is not the badges.</summary>
    private const int FailuresOfAnOutage = 2;

    /// <summary>The slices from a place on.</summary>
    internal async IAsyncEnumerable<DriftSlice> FromAsync(DriftCursor from, [EnumeratorCancellation] CancellationToken ct)
    {
        var seen = new HashSet<string>();
        var inForce = new Dictionary<string, string>();
        var cycle = new CycleDetector();
        var search = from.Search;
        for (var more = from.Partition is null; more; more = search is not null)
        {
            var page = await credly.SearchAsync(search, ct);
            search = page.Next is { } next && !cycle.LeadsBack(next) ? next : null;
            seen.UnionWith(page.Items.Select(item => item.Id));
            var differences = (await counterparts.MatchAsync(page.Items, ct)).Select(pair => BadgeDifference.Between(pair.Ours, pair.Theirs) ?? Second(pair, inForce));
            yield return new DriftSlice(0, page.Items.Count, [.. differences.OfType<BadgeDifference>()], search is null ? DriftCursor.Ours(0) : DriftCursor.Theirs(search));
        }

        for (var first = from.Partition ?? 0; first < Partitions.All.Count; first += PartitionsAtOnce)
        {
            var next = first + PartitionsAtOnce;
            yield return await OursAsync(Partitions.All.Skip(first).Take(PartitionsAtOnce), seen, next < Partitions.All.Count ? DriftCursor.Ours(next) : null, ct);
        }
    }

    /// <summary>Two in force for one badge of which we know only one, or none.</summary>
    private static BadgeDifference? Second((Badge? Ours, CredlyBadge Theirs) pair, Dictionary<string, string> inForce)
    {
        var (ours, theirs) = pair;
        return ours is not null && theirs.State is CredlyBadgeState.Pending or CredlyBadgeState.Accepted
            && !inForce.TryAdd(pair.Ours?.Id ?? "", theirs.Id) && inForce[pair.Ours?.Id ?? ""] != theirs.Id
            ? new BadgeDifference(DriftKind.IssuedTwice, pair.Ours?.Key, theirs.Id, null, theirs.State.ToString().ToLowerInvariant())
            : null;
    }

    /// <summary>What Credly's list did not show is asked for by its id, since it may have been issued while we walked.</summary>
    private async Task<DriftSlice> OursAsync(IEnumerable<string> partitions, HashSet<string> seen, DriftCursor? next, CancellationToken ct)
    {
        var issued = new List<Badge>();
        foreach (var partition in partitions)
        {
            issued.AddRange(await store.ReadPartitionAsync(partition, ct).Where(badge => badge.Credly is not null).ToListAsync(ct));
        }

        return new DriftSlice(issued.Count, 0, await MissingAsync([.. issued.Where(badge => badge.Credly is { } copy && !seen.Contains(copy.Id))], ct), next);
    }

    /// <summary>One badge that Credly fails on does not keep the others from being compared.</summary>
    /// <exception cref="CredlyUnavailableException">It fails on all of them.</exception>
    private async Task<IReadOnlyList<BadgeDifference>> MissingAsync(IReadOnlyList<Badge> unseen, CancellationToken ct)
    {
        var differences = new List<BadgeDifference>();
        var failed = 0;
        foreach (var badge in unseen)
        {
            var isDone = await faults.TryAsync("drift", badge.Id, async () => differences.AddRange(await FindMissingAsync(badge, ct)), ct);
            failed += isDone ? 0 : 1;
        }

        return failed >= FailuresOfAnOutage && failed == unseen.Count ? throw new CredlyUnavailableException(CredlyErrorKind.Unexpected, "drift") : differences;
    }

    private async Task<IReadOnlyList<BadgeDifference>> FindMissingAsync(Badge badge, CancellationToken ct) => badge.Credly switch
    {
        { } copy when await credly.GetAsync(copy.Id, ct) is { } theirs => BadgeDifference.Between(badge, theirs) is { } difference ? [difference] : [],
        { } copy => [new BadgeDifference(DriftKind.MissingAtCredly, badge.Key, copy.Id, copy.State.ToString().ToLowerInvariant(), null)],
        null => [],
    };
}

/// <summary>A part of the comparison; <c>Next</c> is null when it was the last.</summary>
internal sealed record DriftSlice(int Ours, int Theirs, IReadOnlyList<BadgeDifference> Differences, DriftCursor? Next);

/// <summary>A place in the comparison: first Credly's list is walked, then our partitions.</summary>
public sealed record DriftCursor
{
    private const string TheirsPrefix = "theirs:";
    private const string OursPrefix = "ours:";

    private DriftCursor()
    {
    }

    /// <summary>The beginning.</summary>
    public static DriftCursor Start { get; } = new();

    /// <summary>Where Credly's list goes on; null at its beginning.</summary>
    public string? Search { get; private init; }

    /// <summary>The first of our partitions to look at; null while Credly's list is walked.</summary>
    public int? Partition { get; private init; }

    /// <summary>A place in Credly's list.</summary>
    public static DriftCursor Theirs(string search) => new() { Search = search };

    /// <summary>A place among our partitions.</summary>
    public static DriftCursor Ours(int partition) => new() { Partition = partition };

    /// <summary>Reads a cursor; null when the text is none of ours.</summary>
    public static DriftCursor? TryParse(string text)
    {
        if (!Base64Url.IsValid(text))
        {
            return null;
        }

        var plain = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));
        return plain.StartsWith(TheirsPrefix, StringComparison.Ordinal) && plain.Length > TheirsPrefix.Length ? Theirs(plain[TheirsPrefix.Length..])
            : plain.StartsWith(OursPrefix, StringComparison.Ordinal) && byte.TryParse(plain.AsSpan(OursPrefix.Length), CultureInfo.InvariantCulture, out var partition) ? Ours(partition)
            : null;
    }

    /// <inheritdoc />
    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Partition is { } first ? string.Create(CultureInfo.InvariantCulture, $"{OursPrefix}{first}") : TheirsPrefix + Search));
}
