using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Reconciliation;

namespace MyIpma.Core.Staff;

/// <summary>Reports on badges from counters that are updated with every change; it reads no badge.</summary>
public sealed class BadgeReportService(BadgeCounters counters, DeadLetterLog deadLetters, BadgeReconciliationJob reconciliation, TimeProvider time)
{
    /// <summary>On badges offered in these months, both included.</summary>
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

    /// <summary>Null for a day that does not exist, from a damaged counter, which must not prevent the report on the others.</summary>
    private static int? DayOf(string month, int day) =>
        DateOnly.TryParseExact($"{month}-{day:d2}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date.DayNumber : null;

    private static string MonthOf(DateOnly day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}

/// <summary>As of a time (UTC). Dead letters are counted by code; drift is null before the first walk.</summary>
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
