using MyIpma.Core.Reconciliation;

namespace MyIpma.Core.Http.Bodies;

/// <summary>What a repair did, or would do.</summary>
/// <param name="DryRun">True when nothing was changed.</param>
/// <param name="Changes">Each difference with what is to be done about it.</param>
/// <param name="Counts">The changes by action.</param>
/// <param name="Complete">False when there is more to look at.</param>
/// <param name="Next">The cursor to go on with; null when complete.</param>
public sealed record RepairBody(bool DryRun, IReadOnlyList<RepairChangeBody> Changes, RepairCountsBody Counts, bool Complete, string? Next)
{
    /// <summary>A repair as operators see it.</summary>
    public static RepairBody Of(RepairReport report) => new(
        report.DryRun,
        [.. report.Changes.Select(RepairChangeBody.Of)],
        new RepairCountsBody(
            report.Changes.Count(change => change.Action == RepairAction.TakeOver),
            report.Changes.Count(change => change.Action == RepairAction.DecideAtCredly),
            report.Changes.Count(change => change.Done)),
        report.Next is null,
        report.Next?.ToString());
}

/// <summary>One difference and what is to be done about it.</summary>
public sealed record RepairChangeBody(
    DriftKind Kind, RepairAction Action, bool Done, string? BadgeId, string? CredlyId, string? Ours, string? Theirs)
{
    /// <summary>A change as operators see it.</summary>
    public static RepairChangeBody Of(RepairChange change) => new(
        change.Difference.Kind,
        change.Action,
        change.Done,
        change.Difference.Badge?.BadgeId,
        change.Difference.CredlyId,
        change.Difference.Ours,
        change.Difference.Theirs);
}

/// <summary>How many differences can be put right here, how many need a decision at Credly, and how many were put right now.</summary>
public sealed record RepairCountsBody(int TakeOver, int DecideAtCredly, int Done);
