using MyIpma.Core.Reconciliation;
using MyIpma.Core.Webhooks;

namespace MyIpma.Core.Http.Contracts;

/// <summary>A page of the inbox.</summary>
/// <param name="Items">The events.</param>
/// <param name="Next">The cursor of the next page; null after the last.</param>
public sealed record InboxResponse(IReadOnlyList<InboxEventResponse> Items, string? Next);

/// <summary>An event of Credly's and what became of it. Times are UTC.</summary>
public sealed record InboxEventResponse(
    string EventId,
    string? EventType,
    DateTimeOffset ReceivedAt,
    InboxStatus Status,
    int Attempts,
    string? Trouble,
    DateTimeOffset? RetryAt,
    DateTimeOffset? HandledAt,
    string? BadgeId)
{
    /// <summary>An event as operators see it.</summary>
    public static InboxEventResponse FromEvent(InboxEvent received) => new(
        received.Id,
        received.EventType,
        received.ReceivedAt,
        received.Status,
        received.Attempts,
        received.LastError,
        received.RetryAt,
        received.HandledAt,
        received.BadgeId);
}

/// <summary>What differs between us and Credly, as far as one call has looked.</summary>
/// <param name="CheckedAt">When it was looked at (UTC).</param>
/// <param name="Ours">Badges of ours that are issued, among those looked at.</param>
/// <param name="Theirs">Badges on Credly looked at.</param>
/// <param name="Differences">The differences by kind.</param>
/// <param name="Complete">False when there is more to look at.</param>
/// <param name="Next">The cursor to go on with; null when complete.</param>
public sealed record DriftResponse(
    DateTimeOffset CheckedAt, int Ours, int Theirs, IReadOnlyList<DriftGroupResponse> Differences, bool Complete, string? Next)
{
    private const int MaxExamples = 10;

    /// <summary>A report as operators see it.</summary>
    public static DriftResponse FromReport(DriftReport report) => new(
        report.CheckedAt,
        report.Ours,
        report.Theirs,
        [.. report.Differences.GroupBy(difference => difference.Kind).OrderBy(kind => kind.Key).Select(kind =>
            new DriftGroupResponse(kind.Key, kind.Count(), [.. kind.Take(MaxExamples).Select(DriftExampleResponse.FromDifference)]))],
        report.Next is null,
        report.Next?.ToString());
}

/// <summary>The differences of one kind.</summary>
public sealed record DriftGroupResponse(DriftKind Kind, int Count, IReadOnlyList<DriftExampleResponse> Examples);

/// <summary>One difference, by ids and states alone.</summary>
public sealed record DriftExampleResponse(string? BadgeId, string? CredlyId, string? Ours, string? Theirs)
{
    /// <summary>A difference as operators see it.</summary>
    public static DriftExampleResponse FromDifference(BadgeDifference difference) => new(difference.Badge?.BadgeId, difference.CredlyId, difference.Ours, difference.Theirs);
}

/// <summary>What a repair did, or would do.</summary>
/// <param name="DryRun">True when nothing was changed.</param>
/// <param name="Changes">Each difference with what is to be done about it.</param>
/// <param name="Counts">The changes by action.</param>
/// <param name="Complete">False when there is more to look at.</param>
/// <param name="Next">The cursor to go on with; null when complete.</param>
public sealed record DriftRepairResponse(bool DryRun, IReadOnlyList<DriftRepairChangeResponse> Changes, DriftRepairCountsResponse Counts, bool Complete, string? Next)
{
    /// <summary>A repair as operators see it.</summary>
    public static DriftRepairResponse FromReport(RepairReport report) => new(
        report.DryRun,
        [.. report.Changes.Select(DriftRepairChangeResponse.FromChange)],
        new DriftRepairCountsResponse(
            report.Changes.Count(change => change.Action == RepairAction.TakeOver),
            report.Changes.Count(change => change.Action == RepairAction.DecideAtCredly),
            report.Changes.Count(change => change.Done)),
        report.Next is null,
        report.Next?.ToString());
}

/// <summary>One difference and what is to be done about it.</summary>
public sealed record DriftRepairChangeResponse(
    DriftKind Kind, RepairAction Action, bool Done, string? BadgeId, string? CredlyId, string? Ours, string? Theirs)
{
    /// <summary>A change as operators see it.</summary>
    public static DriftRepairChangeResponse FromChange(RepairChange change) => new(
        change.Difference.Kind,
        change.Action,
        change.Done,
        change.Difference.Badge?.BadgeId,
        change.Difference.CredlyId,
        change.Difference.Ours,
        change.Difference.Theirs);
}

/// <summary>How many differences can be put right here, how many need a decision on Credly, and how many were put right now.</summary>
public sealed record DriftRepairCountsResponse(int TakeOver, int DecideAtCredly, int Done);

/// <summary>What one look at Credly did.</summary>
/// <param name="Events">The feed of events.</param>
/// <param name="Walk">The walk over all badges.</param>
public sealed record ReconciliationResponse(FeedReport Events, ReconciliationReport Walk);

/// <summary>The Credly token in use, without its value.</summary>
/// <param name="Rotated">True when this call rotated it.</param>
/// <param name="ExpiresAt">When it stops working (UTC).</param>
/// <param name="DaysLeft">Whole days until then.</param>
public sealed record CredlyTokenResponse(bool Rotated, DateTimeOffset? ExpiresAt, int? DaysLeft);
