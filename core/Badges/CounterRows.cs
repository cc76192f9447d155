using System.Globalization;
using System.Text.Json.Serialization;
using MyIpma.Core.Domain;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Badges;

/// <summary>The rows of one partition that count: sums by month, and what has come since.</summary>
internal sealed class CounterRows
{
    public const string Prefix = "~count|";
    private const string SumPrefix = Prefix + "sum|";
    public const string NewsPrefix = Prefix + "new|";

    public Dictionary<string, Sum> Sums { get; } = [];

    public List<NewsRow> News { get; } = [];

    /// <summary>The row a change of a badge adds to its transaction; null when it counts nothing.</summary>
    public static RowChange? ChangeFor(Badge? before, Badge after, DateTimeOffset now)
    {
        var (was, isNow) = (before is null ? null : BadgeContribution.FromBadge(before), BadgeContribution.FromBadge(after));
        var key = string.Create(CultureInfo.InvariantCulture, $"{NewsPrefix}{RowKeyFormat.Time(now)}|{after.Id}|{after.Revision:d6}");
        return was == isNow ? null : new RowChange.Insert(key, JsonRow.Write(new CountedChange(was, isNow), CounterRowJson.Default.CountedChange));
    }

    public static string SumKey(string month) => SumPrefix + month;

    public static RowChange Write(string month, Dictionary<string, BadgeCounts> levels, string? etag)
    {
        var body = JsonRow.Write(levels, CounterRowJson.Default.DictionaryStringBadgeCounts);
        return etag is null ? new RowChange.Insert(SumKey(month), body) : new RowChange.Replace(SumKey(month), body, etag);
    }

    /// <summary>A month's sum with what has come since.</summary>
    public static RowChange Write(string month, Sum? known, IEnumerable<KeyValuePair<CounterKey, BadgeCounts>> counted)
    {
        var levels = known is null ? [] : new Dictionary<string, BadgeCounts>(known.Levels);
        foreach (var (key, counts) in counted)
        {
            levels[key.Level] = levels.TryGetValue(key.Level, out var before) ? before.Plus(counts) : counts;
        }

        return Write(month, levels, known?.ETag);
    }

    public static IEnumerable<KeyValuePair<CounterKey, BadgeCounts>> Counted(BadgeContribution? was, BadgeContribution isNow)
    {
        if (was is not null)
        {
            yield return new(KeyOf(was), BadgeCounts.FromContribution(was, -1));
        }

        yield return new(KeyOf(isNow), BadgeCounts.FromContribution(isNow, 1));
    }

    public static void Add(Dictionary<CounterKey, BadgeCounts> all, IEnumerable<KeyValuePair<CounterKey, BadgeCounts>> counted)
    {
        foreach (var (key, counts) in counted)
        {
            all[key] = all.TryGetValue(key, out var before) ? before.Plus(counts) : counts;
        }
    }

    public static bool AreSame(IReadOnlyDictionary<CounterKey, BadgeCounts> one, IReadOnlyDictionary<CounterKey, BadgeCounts> other) =>
        one.Keys.Union(other.Keys).All(key => one.GetValueOrDefault(key, new()).IsSame(other.GetValueOrDefault(key, new())));

    public void Read(Row row, FaultIsolation faults)
    {
        if (row.Key.StartsWith(SumPrefix, StringComparison.Ordinal))
        {
            if (faults.TryRead(row, CounterRowJson.Default.DictionaryStringBadgeCounts, out var levels))
            {
                Sums[row.Key[SumPrefix.Length..]] = new Sum(levels, row.ETag);
            }
        }
        else if (faults.TryRead(row, CounterRowJson.Default.CountedChange, out var change))
        {
            News.Add(new NewsRow(row.Key, change));
        }
    }

    public Dictionary<CounterKey, BadgeCounts> Total()
    {
        var all = new Dictionary<CounterKey, BadgeCounts>();
        Add(all, Sums.SelectMany(month => month.Value.Levels.Select(level => new KeyValuePair<CounterKey, BadgeCounts>(new CounterKey(month.Key, level.Key), level.Value))));
        Add(all, News.SelectMany(news => news.Counted()));
        return all;
    }

    private static CounterKey KeyOf(BadgeContribution badge) => new(badge.OfferedOn.ToString("yyyy-MM", CultureInfo.InvariantCulture), badge.Level);

    /// <summary>The sums of a month by level.</summary>
    internal sealed record Sum(Dictionary<string, BadgeCounts> Levels, string ETag);

    /// <summary>What a change of a badge counted, not summed up yet.</summary>
    internal sealed record NewsRow(string Key, CountedChange Change)
    {
        public IEnumerable<KeyValuePair<CounterKey, BadgeCounts>> Counted() => CounterRows.Counted(Change.Was, Change.IsNow);
    }
}

/// <summary>What a badge added to the reports before a change and after it.</summary>
internal sealed record CountedChange(BadgeContribution? Was, BadgeContribution IsNow);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(CountedChange))]
[JsonSerializable(typeof(Dictionary<string, BadgeCounts>))]
internal sealed partial class CounterRowJson : JsonSerializerContext;
