using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Reconciliation;

namespace MyIpma.Core.Staff;

/// <summary>Tells how badges fare, from counters that are kept as things happen; no badge is read for it.</summary>
public sealed class BadgeReportService(BadgeCounters counters, DeadLetterLog deadLetters, BadgeReconciliationJob reconciliation, TimeProvider time)
{
    /// <summary>The report on badges offered in the months from one to another, both included.</summary>
    public async Task<BadgeReport> CreateAsync(DateOnly from, DateOnly to, CancellationToken ct)
    {
        var (first, last) = (MonthOf(from), MonthOf(to));
        var counted = (await counters.ReadAsync(ct))
            .Where(level => string.CompareOrdinal(level.Key.Month, first) >= 0 && string.CompareOrdinal(level.Key.Month, last) <= 0 && level.Value.Offered != 0)
            .OrderBy(level => level.Key.Month, StringComparer.Ordinal).ThenBy(level => level.Key.Level, StringComparer.Ordinal)
            .Select(level => new BadgeReportRow(level.Key.Month, level.Key.Level, level.Value)).ToList();
        var letters = (await deadLetters.ReadAsync(from, to, ct).ToListAsync(ct)).CountBy(letter => letter.Code).ToDictionary();
        var now = time.GetUtcNow();
        return new BadgeReport(now, first, last, counted, Age(counted, DateOnly.FromDateTime(now.UtcDateTime)), letters, await reconciliation.ReadLastAsync(ct));
    }

    private static UnclaimedAges Age(IEnumerable<BadgeReportRow> rows, DateOnly today)
    {
        var ages = rows.SelectMany(row => row.Counts.Unclaimed.Select(day => (Days: today.DayNumber - DayOf(row.Month, day.Key), day.Value))).ToList();
        return new UnclaimedAges(CountOf(0, 7), CountOf(8, 30), CountOf(31, 90), CountOf(91, int.MaxValue));

        int CountOf(int atLeast, int atMost) => ages.Where(age => age.Days >= atLeast && age.Days <= atMost).Sum(age => age.Value);
    }

    /// <summary>A day there is not, from a damaged counter, is none: a report on all the others is worth more.</summary>
    private static int? DayOf(string month, int day) =>
        DateOnly.TryParseExact($"{month}-{day:d2}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date.DayNumber : null;

    private static string MonthOf(DateOnly day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}

/// <summary>How badges fare.</summary>
/// <param name="AsOf">When it was made (UTC).</param>
/// <param name="From">The first month.</param>
/// <param name="To">The last month.</param>
/// <param name="Rows">How many badges got how far, by the month they were offered in and by level.</param>
/// <param name="Unclaimed">How long those that were never claimed have waited.</param>
/// <param name="DeadLetters">Refused certificate messages by code.</param>
/// <param name="Drift">What the last walk found to differ from Credly; null before the first.</param>
public sealed record BadgeReport(
    DateTimeOffset AsOf, string From, string To, IReadOnlyList<BadgeReportRow> Rows, UnclaimedAges Unclaimed, IReadOnlyDictionary<string, int> DeadLetters, DriftCounts? Drift);

/// <summary>The badges of a level offered in a month.</summary>
public sealed record BadgeReportRow(string Month, string Level, BadgeCounts Counts);

/// <summary>How many badges that were never claimed have waited how long.</summary>
/// <param name="UpTo7Days">A week at most.</param>
/// <param name="UpTo30Days">Longer, but 30 days at most.</param>
/// <param name="UpTo90Days">Longer, but 90 days at most.</param>
/// <param name="Longer">Longer than that.</param>
public sealed record UnclaimedAges(int UpTo7Days, int UpTo30Days, int UpTo90Days, int Longer);
