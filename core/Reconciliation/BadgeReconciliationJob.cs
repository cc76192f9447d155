using System.Buffers.Text;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using MyIpma.Core.Badges;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Storage;
using MyIpma.Core.Webhooks;

namespace MyIpma.Core.Reconciliation;

/// <summary>Walks over all badges on Credly and applies whatever no webhook reported. Bounded by time, resumed from a stored place after a crash.</summary>
public sealed partial class BadgeReconciliationJob(
    CredlyClient credly, BadgeMatcher counterparts, CredlySync sync, InboxRetention retention, FaultIsolation faults, Tables tables, OptimisticUpdate updates,
    IOptions<ReconciliationOptions> options, TimeProvider time, ILogger<BadgeReconciliationJob> logger)
{
    /// <summary>Where at least so many badges of a page failed and none worked, it is not the badges: the walk stops and starts here again.</summary>
    private const int FailuresOfAnOutage = 2;

    /// <summary>As long as the timer of the night fires, so that the walk is not made twice in one.</summary>
    private static readonly TimeSpan Night = TimeSpan.FromHours(6);

    private static readonly Meter Meter = new("MyIpma.Reconciliation");
    private static readonly Gauge<int> OpenDifferences = Meter.CreateGauge<int>("myipma.drift.open", "{badge}", "Badges that the last walk found twice on Credly, or could not take over.");

    private readonly Checkpoint<ReconciliationCheckpoint> kept = new(tables.Links, "credly-walk", CheckpointJson.Default.ReconciliationCheckpoint, faults, updates);

    /// <summary>Goes on with an unfinished walk or begins a new one, which also lets old events of the inbox go. Run it again while the report says that it is not complete.</summary>
    /// <exception cref="CredlyUnavailableException">No answer now; the walk goes on from here the next time.</exception>
    public Task<ReconciliationReport> RunAsync(CancellationToken ct) => RunAsync(options.Value.WalkFor, ct);

    /// <summary>The same for at most so long.</summary>
    public async Task<ReconciliationReport> RunAsync(TimeSpan longest, CancellationToken ct)
    {
        CredlyBackgroundWork.Begin();
        var until = time.GetUtcNow() + longest;
        var cycle = new CycleDetector();
        var stored = await kept.ReadAsync(ct);
        var state = stored?.Value;
        if (state is null || !state.CanResume(time.GetUtcNow(), options.Value.ForgetWalkAfter))
        {
            state = ReconciliationCheckpoint.Start(time.GetUtcNow());
            await retention.RunAsync(ct);
        }

        do
        {
            var page = await credly.SearchAsync(state.Cursor, ct);
            faults.Skip("reconciliation", page.Unreadable);
            var result = await TakeOverAsync(page.Items, ct);
            state = state.Advance(End(page.Next, cycle), page.Items.Count, result, time.GetUtcNow());
            stored = await kept.TryWriteAsync(stored, state, ct);
        }
        while (stored is not null && state.Cursor is not null && time.GetUtcNow() < until);

        if (state.Cursor is null)
        {
            OpenDifferences.Record(state.Open);
        }

        Walked(state.Seen, state.Changed, state.Cursor is null);
        return new ReconciliationReport(state.Seen, state.Changed, state.Cursor is null);
    }

    /// <summary>A slice of the night's walk, which begins it, goes on with it, or does nothing where it is through. Made for a timer that fires every few minutes.</summary>
    public async Task<ReconciliationReport> RunNightlyAsync(TimeSpan longest, CancellationToken ct) =>
        await kept.ReadAsync(ct) is { Value: { FinishedAt: { } finishedAt } last } && time.GetUtcNow() - finishedAt < Night
            ? new ReconciliationReport(last.Seen, last.Changed, Complete: true)
            : await RunAsync(longest, ct);

    /// <summary>A list that leads in circles has been walked once it comes back.</summary>
    private string? End(string? next, CycleDetector cycle)
    {
        if (next is null || !cycle.LeadsBack(next))
        {
            return next;
        }

        LedInCircles();
        return null;
    }

    /// <summary>What the last walk found, whether or not it is through; null when there was none.</summary>
    public async Task<DriftCounts?> ReadLastAsync(CancellationToken ct) => await kept.ReadAsync(ct) is { Value: var last }
        ? new DriftCounts(last.StartedAt, last.FinishedAt is not null, last.Seen, last.Changed, last.Open)
        : null;

    private async Task<PageResult> TakeOverAsync(IReadOnlyList<CredlyBadge> items, CancellationToken ct)
    {
        var (changed, failed) = (0, 0);
        var pairs = await counterparts.MatchAsync(items, ct);
        var news = pairs.Select(pair => pair.Ours is { } ours && BadgeDifference.HasUpdate(ours, pair.Theirs) ? (ours.Key, pair.Theirs.Id) : default).Where(pair => pair != default).ToList();
        await counterparts.ForEachAsync(
            news,
            async (pair, token) =>
            {
                var isDone = await faults.TryAsync("reconciliation", pair.Key.BadgeId, async () => Interlocked.Add(ref changed, await TakeOverAsync(pair.Key, pair.Id, token) ? 1 : 0), token);
                Interlocked.Add(ref failed, isDone ? 0 : 1);
            },
            ct);
        var twice = pairs.Count(pair => BadgeDifference.Between(pair.Ours, pair.Theirs) is { Kind: DriftKind.IssuedTwice });
        return failed >= FailuresOfAnOutage && failed == news.Count
            ? throw new CredlyUnavailableException(CredlyErrorKind.Unexpected, "reconciliation")
            : new PageResult(changed, twice + failed);
    }

    /// <summary>The list shows neither links nor chains, so the badge itself is asked for.</summary>
    private async Task<bool> TakeOverAsync(BadgeKey key, string credlyId, CancellationToken ct) =>
        await credly.GetAsync(credlyId, ct) is { } reported
        && await sync.ApplyCredlyStateAsync(key, reported, ChangeSource.Reconciliation, ct) is BadgeChangeResult.Succeeded { Events.Count: > 0 };

    [LoggerMessage(Level = LogLevel.Error, Message = "Credly's list of badges leads in circles; the walk ends where it comes back.")]
    private partial void LedInCircles();

    [LoggerMessage(Level = LogLevel.Information, Message = "Walk over Credly's badges: {Seen} seen, {Changed} changed here, complete: {Complete}.")]
    private partial void Walked(int seen, int changed, bool complete);
}

/// <summary>What a walk has done since it began.</summary>
/// <param name="Seen">Badges seen on Credly.</param>
/// <param name="Changed">Badges here to which something had happened that we did not know.</param>
/// <param name="Complete">False when there is more to walk; the next run goes on.</param>
public sealed record ReconciliationReport(int Seen, int Changed, bool Complete);

/// <summary>What the last walk found to differ, counted as it went.</summary>
/// <param name="StartedAt">When it began (UTC).</param>
/// <param name="Complete">False while there is more to walk.</param>
/// <param name="Seen">Badges seen on Credly.</param>
/// <param name="Changed">Differences put right by it.</param>
/// <param name="Open">Differences it could not put right.</param>
public sealed record DriftCounts(DateTimeOffset StartedAt, bool Complete, int Seen, int Changed, int Open);

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

    private DriftCursor() { }

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

/// <summary>Deletes events that were handled long ago. One that still waits is kept however old it is.</summary>
public sealed partial class InboxRetention(CredlyEventStore inbox, UsageCounter usage, FaultIsolation faults, IOptions<ReconciliationOptions> options, TimeProvider time, ILogger<InboxRetention> logger)
{
    private const int PartitionsAtOnce = 8;

    /// <summary>Goes through the whole inbox once and returns how many events went.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var before = time.GetUtcNow() - options.Value.KeepEventsFor;
        var gone = await faults.ForEachPartitionAsync("inbox-retention", PartitionsAtOnce, (partition, token) => CleanAsync(partition, before, token), ct);
        await faults.TryAsync("inbox-retention", "usage", () => usage.CleanAsync(ct), ct);
        Cleaned(gone);
        return gone;
    }

    private async Task<int> CleanAsync(string partition, DateTimeOffset before, CancellationToken ct)
    {
        var gone = 0;
        await foreach (var stored in inbox.ReadPartitionAsync(partition, null, ct))
        {
            if (stored.Value.HandledAt < before && stored.Value.Status != InboxStatus.Waiting && await inbox.TryDeleteAsync(stored, ct))
            {
                gone++;
            }
        }

        return gone;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The inbox let {Count} old events go.")]
    private partial void Cleaned(int count);
}
