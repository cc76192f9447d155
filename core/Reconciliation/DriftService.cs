using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Reconciliation;

/// <summary>Reports differences from Credly to operators, and resolves those it can. Each call works for a limited time and says where to resume.</summary>
public sealed partial class DriftService(
    DriftScanner scanner, CredlyClient credly, CredlySync sync, IOptions<ReconciliationOptions> options, TimeProvider time, ILogger<DriftService> logger)
{
    /// <summary>Ends a call early, so that the answer stays readable.</summary>
    private const int MostDifferences = 500;

    public async Task<DriftReport> ReportAsync(DriftCursor from, CancellationToken ct)
    {
        CredlyBackgroundWork.Begin();
        var checkedAt = time.GetUtcNow();
        var (ours, theirs, differences) = (0, 0, new List<BadgeDifference>());
        DriftCursor? next = from;
        await foreach (var slice in scanner.FromAsync(from, ct))
        {
            (ours, theirs, next) = (ours + slice.Ours, theirs + slice.Theirs, slice.Next);
            differences.AddRange(slice.Differences);
            if (IsEnough(checkedAt, differences.Count))
            {
                break;
            }
        }

        return new DriftReport(checkedAt, ours, theirs, differences, next);
    }

    /// <summary>Applies Credly's state wherever it differs; a dry run only reports it. What only an operator on Credly can decide is reported and left.</summary>
    public async Task<RepairReport> RepairAsync(DriftCursor from, bool dryRun, CancellationToken ct)
    {
        var report = await ReportAsync(from, ct);
        var changes = new List<RepairChange>();
        foreach (var difference in report.Differences)
        {
            var action = ActionOf(difference);
            var done = action == RepairAction.TakeOver && !dryRun && await ApplyAsync(difference, ct);
            changes.Add(new RepairChange(difference, action, done));
        }

        var applied = changes.Count(change => change.Done);
        Repaired(dryRun, changes.Count, applied);
        return new RepairReport(dryRun, changes, report.Next);
    }

    private static RepairAction ActionOf(BadgeDifference difference) => difference.Kind switch
    {
        DriftKind.StateDiffers or DriftKind.PublicDiffers or DriftKind.MissingHere => RepairAction.TakeOver,
        _ => RepairAction.DecideAtCredly,
    };

    private async Task<bool> ApplyAsync(BadgeDifference difference, CancellationToken ct) =>
        difference is { Badge: { } key, CredlyId: { } id }
        && await credly.GetAsync(id, ct) is { } reported
        && await sync.ApplyCredlyStateAsync(key, reported, ChangeSource.Operator, ct) is BadgeChangeResult.Succeeded;

    private bool IsEnough(DateTimeOffset since, int differences) => differences >= MostDifferences || time.GetUtcNow() - since >= options.Value.RequestBudget;

    [LoggerMessage(Level = LogLevel.Information, Message = "Drift repair (dry run: {DryRun}): {Count} differences, {Done} resolved.")]
    private partial void Repaired(bool dryRun, int count, int done);
}

/// <summary>What one call has found to differ; <c>Next</c> is null at the end.</summary>
public sealed record DriftReport(DateTimeOffset CheckedAt, int Ours, int Theirs, IReadOnlyList<BadgeDifference> Differences, DriftCursor? Next);

/// <summary>What a repair did, or would do.</summary>
public sealed record RepairReport(bool DryRun, IReadOnlyList<RepairChange> Changes, DriftCursor? Next);

public sealed record RepairChange(BadgeDifference Difference, RepairAction Action, bool Done);

/// <summary>What is done about a difference.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<RepairAction>))]
public enum RepairAction
{
    /// <summary>What Credly says is taken over here.</summary>
    TakeOver,

    /// <summary>Nothing by us: taking a badge from somebody, or giving one, is an operator's decision on Credly.</summary>
    DecideAtCredly,
}
