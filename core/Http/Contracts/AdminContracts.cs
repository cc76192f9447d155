using MyIpma.Core.Badges;
using MyIpma.Core.Reconciliation;
using MyIpma.Core.Staff;
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

/// <summary>How badges fare, by the month they were offered in.</summary>
/// <param name="AsOf">When it was made (UTC).</param>
/// <param name="From">The first month.</param>
/// <param name="To">The last month.</param>
/// <param name="Rows">How many badges got how far, by month and level.</param>
/// <param name="Totals">All of them together.</param>
/// <param name="Unclaimed">How long those that were never claimed have waited.</param>
/// <param name="MailsRefused">Badges with a mail that was refused.</param>
/// <param name="DeadLetters">Refused certificate messages.</param>
/// <param name="DeadLettersByCode">The same by code.</param>
/// <param name="Drift">What the last walk found to differ from Credly; none before the first.</param>
public sealed record BadgeReportResponse(
    DateTimeOffset AsOf,
    string From,
    string To,
    IReadOnlyList<BadgeReportRowResponse> Rows,
    FunnelResponse Totals,
    UnclaimedAges Unclaimed,
    int MailsRefused,
    int DeadLetters,
    IReadOnlyDictionary<string, int> DeadLettersByCode,
    DriftCountsResponse? Drift)
{
    /// <summary>A report as operators see it.</summary>
    public static BadgeReportResponse FromReport(BadgeReport report)
    {
        var total = report.Rows.Aggregate(new BadgeCounts(), (sum, row) => sum.Plus(row.Counts));
        return new BadgeReportResponse(
            report.AsOf,
            report.From,
            report.To,
            [.. report.Rows.Select(row => new BadgeReportRowResponse(row.Month, row.Level, row.Counts))],
            new FunnelResponse(total),
            report.Unclaimed,
            total.MailRefused,
            report.DeadLetters.Values.Sum(),
            report.DeadLetters,
            report.Drift is { } drift
                ? new DriftCountsResponse(drift.StartedAt, drift.Complete, drift.Seen, drift.Changed, drift.Open)
                : null);
    }
}

/// <summary>How many badges got how far.</summary>
public record FunnelResponse
{
    internal FunnelResponse(BadgeCounts counts)
    {
        (Offered, Claimed, Proceeded, Accepted, Public) = (counts.Offered, counts.Claimed, counts.Proceeded, counts.Accepted, counts.Public);
        (Lapsed, Failed, Rejected) = (counts.Lapsed, counts.Failed, counts.Rejected);
        Unclaimed = counts.Unclaimed.Values.Sum();
    }

    /// <summary>Offered.</summary>
    public int Offered { get; }

    /// <summary>Claimed at least once.</summary>
    public int Claimed { get; }

    /// <summary>Gone to Credly with in time.</summary>
    public int Proceeded { get; }

    /// <summary>Accepted.</summary>
    public int Accepted { get; }

    /// <summary>Shown to others.</summary>
    public int Public { get; }

    /// <summary>With a window that closed unused.</summary>
    public int Lapsed { get; }

    /// <summary>With a claim that failed.</summary>
    public int Failed { get; }

    /// <summary>Declined.</summary>
    public int Rejected { get; }

    /// <summary>Still waiting to be claimed for the first time.</summary>
    public int Unclaimed { get; }
}

/// <summary>The badges of a level offered in a month.</summary>
public sealed record BadgeReportRowResponse : FunnelResponse
{
    internal BadgeReportRowResponse(string month, string level, BadgeCounts counts)
        : base(counts) => (Month, Level) = (month, level);

    /// <summary>The month.</summary>
    public string Month { get; }

    /// <summary>The level code.</summary>
    public string Level { get; }
}

/// <summary>What the last walk found to differ from Credly.</summary>
/// <param name="StartedAt">When it began (UTC).</param>
/// <param name="Complete">False while it goes on.</param>
/// <param name="Seen">Badges seen on Credly.</param>
/// <param name="Repaired">Differences put right by it.</param>
/// <param name="Open">Differences it could not put right.</param>
public sealed record DriftCountsResponse(DateTimeOffset StartedAt, bool Complete, int Seen, int Repaired, int Open);
