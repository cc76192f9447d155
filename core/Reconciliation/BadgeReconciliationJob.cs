using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Storage;

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
