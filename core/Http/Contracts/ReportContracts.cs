using MyIpma.Core.Badges;
using MyIpma.Core.Staff;

namespace MyIpma.Core.Http.Contracts;

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
