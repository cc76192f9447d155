using System.Buffers.Text;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using MyIpma.Core.Badges;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Storage;
using MyIpma.Core.Webhooks;

namespace MyIpma.Core.Reconciliation;

/// <summary>Goes through all badges on Credly and applies the changes that no webhook reported. Limited in time, and resumed from a checkpoint.</summary>
public sealed partial class BadgeReconciliationJob(
    CredlyClient credly, BadgeMatcher matcher, CredlySync sync, InboxRetention retention, FaultIsolation faults, Tables tables, OptimisticUpdate updates,
    IOptions<ReconciliationOptions> options, TimeProvider time, ILogger<BadgeReconciliationJob> logger)
{
    /// <summary>When at least so many badges of a page failed and none succeeded, Credly is at fault: the walk stops and resumes from this page.</summary>
    private const int FailuresOfAnOutage = 2;

    /// <summary>As long as the nightly timer fires, so that there is one walk a night.</summary>
    private static readonly TimeSpan Night = TimeSpan.FromHours(6);

    private static readonly Meter Meter = new("MyIpma.Reconciliation");
    private static readonly Gauge<int> OpenDifferences = Meter.CreateGauge<int>("myipma.drift.open", "{badge}", "Badges that the last walk found twice on Credly, or could not take over.");

    private readonly Checkpoint<ReconciliationCheckpoint> checkpoint = new(tables.Links, "credly-walk", CheckpointJson.Default.ReconciliationCheckpoint, faults, updates);

    /// <summary>Resumes an unfinished walk or starts a new one, which also deletes old events of the inbox. Run it again until the report is complete.</summary>
    /// <exception cref="CredlyUnavailableException">The next run resumes from here.</exception>
    public Task<ReconciliationReport> RunAsync(CancellationToken ct) => RunAsync(options.Value.WalkFor, ct);

    /// <summary>The same with a given time limit.</summary>
    public async Task<ReconciliationReport> RunAsync(TimeSpan longest, CancellationToken ct)
    {
        CredlyBackgroundWork.Begin();
        var until = time.GetUtcNow() + longest;
        var cycle = new CycleDetector();
        var stored = await checkpoint.ReadAsync(ct);
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
            var result = await ApplyAsync(page.Items, ct);
            state = state.Advance(StopAtCycle(page.Next, cycle), page.Items.Count, result, time.GetUtcNow());
            stored = await checkpoint.TryWriteAsync(stored, state, ct);
        }
        while (stored is not null && state.Cursor is not null && time.GetUtcNow() < until);

        if (state.Cursor is null)
        {
            OpenDifferences.Record(state.Open);
        }

        Walked(state.Seen, state.Changed, state.Cursor is null);
        return new ReconciliationReport(state.Seen, state.Changed, state.Cursor is null);
    }

    /// <summary>A slice of the nightly walk: starts it, resumes it, or does nothing once it is complete. For a timer that fires every few minutes.</summary>
    public async Task<ReconciliationReport> RunNightlyAsync(TimeSpan longest, CancellationToken ct) =>
        await checkpoint.ReadAsync(ct) is { Value: { FinishedAt: { } finishedAt } last } && time.GetUtcNow() - finishedAt < Night
            ? new ReconciliationReport(last.Seen, last.Changed, Complete: true)
            : await RunAsync(longest, ct);

    /// <summary>A list whose next links form a cycle ends where it repeats.</summary>
    private string? StopAtCycle(string? next, CycleDetector cycle)
    {
        if (next is null || !cycle.LeadsBack(next))
        {
            return next;
        }

        FoundCycle();
        return null;
    }

    /// <summary>The counts of the last walk, complete or not; null when there was none.</summary>
    public async Task<DriftCounts?> ReadLastAsync(CancellationToken ct) => await checkpoint.ReadAsync(ct) is { Value: var last }
        ? new DriftCounts(last.StartedAt, last.FinishedAt is not null, last.Seen, last.Changed, last.Open)
        : null;

    private async Task<PageResult> ApplyAsync(IReadOnlyList<CredlyBadge> items, CancellationToken ct)
    {
        var (changed, failed) = (0, 0);
        var pairs = await matcher.MatchAsync(items, ct);
        var updated = pairs.Select(pair => pair.Ours is { } ours && BadgeDifference.HasUpdate(ours, pair.Theirs) ? (ours.Key, pair.Theirs.Id) : default).Where(pair => pair != default).ToList();
        await matcher.ForEachAsync(
            updated,
            async (pair, token) =>
            {
                var isDone = await faults.TryAsync("reconciliation", pair.Key.BadgeId, async () => Interlocked.Add(ref changed, await ApplyAsync(pair.Key, pair.Id, token) ? 1 : 0), token);
                Interlocked.Add(ref failed, isDone ? 0 : 1);
            },
            ct);
        var twice = pairs.Count(pair => BadgeDifference.Between(pair.Ours, pair.Theirs) is { Kind: DriftKind.IssuedTwice });
        return failed >= FailuresOfAnOutage && failed == updated.Count
            ? throw new CredlyUnavailableException(CredlyErrorKind.Unexpected, "reconciliation")
            : new PageResult(changed, twice + failed);
    }

    /// <summary>The list has neither links nor replacements, so the badge itself is fetched.</summary>
    private async Task<bool> ApplyAsync(BadgeKey key, string credlyId, CancellationToken ct) =>
        await credly.GetAsync(credlyId, ct) is { } reported
        && await sync.ApplyCredlyStateAsync(key, reported, ChangeSource.Reconciliation, ct) is BadgeChangeResult.Succeeded { Events.Count: > 0 };

    [LoggerMessage(Level = LogLevel.Error, Message = "The next links of Credly's list of badges form a cycle; the walk ends where they repeat.")]
    private partial void FoundCycle();

    [LoggerMessage(Level = LogLevel.Information, Message = "Walk over Credly's badges: {Seen} seen, {Changed} changed here, complete: {Complete}.")]
    private partial void Walked(int seen, int changed, bool complete);
}

/// <summary>What a walk has done since it began.</summary>
/// <param name="Seen">Badges seen on Credly.</param>
/// <param name="Changed">Badges here to which something had happened that we did not know.</param>
/// <param name="Complete">False when there is more to walk; the next run goes on.</param>
public sealed record ReconciliationReport(int Seen, int Changed, bool Complete);

/// <summary>What the last walk has counted so far: badges seen on Credly, differences it resolved, and those it could not resolve.</summary>
public sealed record DriftCounts(DateTimeOffset StartedAt, bool Complete, int Seen, int Changed, int Open);

/// <summary>Compares all badges with Credly's in slices, so that a caller may stop after any of them and resume later.</summary>
public sealed class DriftScanner(CredlyClient credly, BadgeMatcher matcher, BadgeStore store, FaultIsolation faults)
{
    private const int PartitionsAtOnce = 16;

    /// <summary>When at least so many badges failed and none succeeded, Credly is at fault.</summary>
    private const int FailuresOfAnOutage = 2;

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
            var differences = (await matcher.MatchAsync(page.Items, ct)).Select(pair => BadgeDifference.Between(pair.Ours, pair.Theirs) ?? Second(pair, inForce));
            yield return new DriftSlice(0, page.Items.Count, [.. differences.OfType<BadgeDifference>()], search is null ? DriftCursor.Ours(0) : DriftCursor.Theirs(search));
        }

        for (var first = from.Partition ?? 0; first < Partitions.All.Count; first += PartitionsAtOnce)
        {
            var next = first + PartitionsAtOnce;
            yield return await OursAsync(Partitions.All.Skip(first).Take(PartitionsAtOnce), seen, next < Partitions.All.Count ? DriftCursor.Ours(next) : null, ct);
        }
    }

    /// <summary>A second badge in force on Credly for one of ours.</summary>
    private static BadgeDifference? Second((Badge? Ours, CredlyBadge Theirs) pair, Dictionary<string, string> inForce)
    {
        var (ours, theirs) = pair;
        return ours is not null && theirs.State is CredlyBadgeState.Pending or CredlyBadgeState.Accepted
            && !inForce.TryAdd(pair.Ours?.Id ?? "", theirs.Id) && inForce[pair.Ours?.Id ?? ""] != theirs.Id
            ? new BadgeDifference(DriftKind.IssuedTwice, pair.Ours?.Key, theirs.Id, null, theirs.State.ToString().ToLowerInvariant())
            : null;
    }

    /// <summary>A badge missing from Credly's list is fetched by id, since it may have been issued during the walk.</summary>
    private async Task<DriftSlice> OursAsync(IEnumerable<string> partitions, HashSet<string> seen, DriftCursor? next, CancellationToken ct)
    {
        var issued = new List<Badge>();
        foreach (var partition in partitions)
        {
            issued.AddRange(await store.ReadPartitionAsync(partition, ct).Where(badge => badge.Credly is not null).ToListAsync(ct));
        }

        return new DriftSlice(issued.Count, 0, await MissingAsync([.. issued.Where(badge => badge.Credly is { } snapshot && !seen.Contains(snapshot.Id))], ct), next);
    }

    /// <summary>One badge that fails does not stop the comparison of the others.</summary>
    /// <exception cref="CredlyUnavailableException">All of them failed.</exception>
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
        { } snapshot when await credly.GetAsync(snapshot.Id, ct) is { } theirs => BadgeDifference.Between(badge, theirs) is { } difference ? [difference] : [],
        { } snapshot => [new BadgeDifference(DriftKind.MissingAtCredly, badge.Key, snapshot.Id, snapshot.State.ToString().ToLowerInvariant(), null)],
        null => [],
    };
}

/// <summary>A part of the comparison; <c>Next</c> is null after the last.</summary>
internal sealed record DriftSlice(int Ours, int Theirs, IReadOnlyList<BadgeDifference> Differences, DriftCursor? Next);

/// <summary>A position in the comparison: first in Credly's list, then in our partitions.</summary>
public sealed record DriftCursor
{
    private const string TheirsPrefix = "theirs:";
    private const string OursPrefix = "ours:";

    private DriftCursor() { }

    public static DriftCursor Start { get; } = new();

    /// <summary>The cursor of Credly's list; null at its start.</summary>
    public string? Search { get; private init; }

    /// <summary>The next of our partitions; null while still in Credly's list.</summary>
    public int? Partition { get; private init; }

    public static DriftCursor Theirs(string search) => new() { Search = search };

    public static DriftCursor Ours(int partition) => new() { Partition = partition };

    /// <summary>Null when the text is no cursor of ours.</summary>
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

    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Partition is { } first ? string.Create(CultureInfo.InvariantCulture, $"{OursPrefix}{first}") : TheirsPrefix + Search));
}

/// <summary>Deletes events that were handled long ago. One that still waits is kept, however old.</summary>
public sealed partial class InboxRetention(CredlyEventStore inbox, UsageCounter usage, FaultIsolation faults, IOptions<ReconciliationOptions> options, TimeProvider time, ILogger<InboxRetention> logger)
{
    private const int PartitionsAtOnce = 8;

    /// <summary>Returns how many events were deleted.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var before = time.GetUtcNow() - options.Value.KeepEventsFor;
        var deleted = await faults.ForEachPartitionAsync("inbox-retention", PartitionsAtOnce, (partition, token) => CleanAsync(partition, before, token), ct);
        await faults.TryAsync("inbox-retention", "usage", () => usage.CleanAsync(ct), ct);
        Cleaned(deleted);
        return deleted;
    }

    private async Task<int> CleanAsync(string partition, DateTimeOffset before, CancellationToken ct)
    {
        var deleted = 0;
        await foreach (var stored in inbox.ReadPartitionAsync(partition, null, ct))
        {
            if (stored.Value.HandledAt < before && stored.Value.Status != InboxStatus.Waiting && await inbox.TryDeleteAsync(stored, ct))
            {
                deleted++;
            }
        }

        return deleted;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} old events deleted from the inbox.")]
    private partial void Cleaned(int count);
}
