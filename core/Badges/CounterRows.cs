using System.Security.Cryptography;
using MyIpma.Core.Domain;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Badges;

/// <summary>The counter rows of one partition: sums by month, and deltas not folded yet.</summary>
internal sealed class CounterRows
{
    public const string Prefix = "~count|";
    public const string SumPrefix = Prefix + "sum|";
    public const string DeltaPrefix = Prefix + "new|";

    public Dictionary<string, Sum> Sums { get; } = [];
    public List<DeltaRow> Deltas { get; } = [];

    /// <summary>The counter row of a change; none when nothing countable changed. A badge that has moved away counts where it is now.</summary>
    public static IEnumerable<RowChange> ChangesFor(Badge? before, Badge after, DateTimeOffset now)
    {
        var (was, isNow) = (ContributionOf(before), ContributionOf(after));
        if (was != isNow)
        {
            yield return Insert(string.Create(CultureInfo.InvariantCulture, $"{RowKeyFormat.Time(now)}|{after.Id}|{after.Revision:d6}"), new CountedChange(was, isNow));
        }
    }

    /// <summary>The counter rows of a badge's erasure: deltas of it that are not folded yet are deleted, and what the sums hold is taken off by a delta that names nobody.</summary>
    /// <param name="badge">Null when it cannot be read.</param>
    /// <param name="deltas">The unfolded deltas of the partition.</param>
    /// <param name="faults">Reports a delta that cannot be read.</param>
    public static IEnumerable<RowChange> ErasureOf(Badge? badge, IEnumerable<Row> deltas, Row badgeRow, FaultIsolation faults, DateTimeOffset now)
    {
        var own = deltas.Where(row => row.Key.Split('|') is [.., var id, _] && badgeRow.Key.EndsWith($"|{id}", StringComparison.Ordinal)).ToList();
        foreach (var row in own)
        {
            yield return new RowChange.Delete(row.Key);
        }

        var summedUp = own.Count > 0 && faults.TryRead(own[0], CounterRowJson.Default.CountedChange, out var first) ? first.Was : ContributionOf(badge);
        if (summedUp is not null)
        {
            var nobody = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(badgeRow.Key + badgeRow.ETag)).AsSpan(0, 8));
            yield return Insert($"{RowKeyFormat.Time(now)}|erased|{nobody}", new CountedChange(summedUp, null));
        }
    }

    public static string SumKey(string month) => SumPrefix + month;

    public static RowChange Write(string month, Dictionary<string, BadgeCounts> levels, string? etag)
    {
        var body = JsonRow.Write(levels, CounterRowJson.Default.DictionaryStringBadgeCounts);
        return etag is null ? new RowChange.Insert(SumKey(month), body) : new RowChange.Replace(SumKey(month), body, etag);
    }

    public static RowChange Write(string month, Sum? known, IEnumerable<KeyValuePair<CounterKey, BadgeCounts>> counted)
    {
        var levels = known is null ? [] : new Dictionary<string, BadgeCounts>(known.Levels);
        foreach (var (key, counts) in counted)
        {
            levels[key.Level] = levels.TryGetValue(key.Level, out var before) ? before.Plus(counts) : counts;
        }

        return Write(month, levels, known?.ETag);
    }

    public static IEnumerable<KeyValuePair<CounterKey, BadgeCounts>> Counted(BadgeContribution? was, BadgeContribution? isNow)
    {
        if (was is not null)
        {
            yield return new(KeyOf(was), BadgeCounts.FromContribution(was, -1));
        }

        if (isNow is not null)
        {
            yield return new(KeyOf(isNow), BadgeCounts.FromContribution(isNow, 1));
        }
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

    /// <summary>An unreadable row counts nothing but is kept, so that it gets overwritten: the nightly recount corrects what is missing.</summary>
    public void Read(Row row, FaultIsolation faults)
    {
        if (row.Key.StartsWith(SumPrefix, StringComparison.Ordinal))
        {
            Sums[row.Key[SumPrefix.Length..]] = new Sum(faults.TryRead(row, CounterRowJson.Default.DictionaryStringBadgeCounts, out var levels) ? levels : [], row.ETag);
        }
        else
        {
            Deltas.Add(new DeltaRow(row.Key, faults.TryRead(row, CounterRowJson.Default.CountedChange, out var change) ? change : new CountedChange(null, null)));
        }
    }

    public Dictionary<CounterKey, BadgeCounts> Total()
    {
        var all = new Dictionary<CounterKey, BadgeCounts>();
        Add(all, Sums.SelectMany(month => month.Value.Levels.Select(level => new KeyValuePair<CounterKey, BadgeCounts>(new CounterKey(month.Key, level.Key), level.Value))));
        Add(all, Deltas.SelectMany(delta => delta.Counted()));
        return all;
    }

    private static RowChange.Insert Insert(string key, CountedChange change) => new(DeltaPrefix + key, JsonRow.Write(change, CounterRowJson.Default.CountedChange));

    private static BadgeContribution? ContributionOf(Badge? badge) => badge is null or { HasMovedAway: true } ? null : BadgeContribution.FromBadge(badge);

    private static CounterKey KeyOf(BadgeContribution badge) => new(badge.OfferedOn.ToString("yyyy-MM", CultureInfo.InvariantCulture), badge.Level);

    internal sealed record Sum(Dictionary<string, BadgeCounts> Levels, string ETag);

    internal sealed record DeltaRow(string Key, CountedChange Change)
    {
        public IEnumerable<KeyValuePair<CounterKey, BadgeCounts>> Counted() => CounterRows.Counted(Change.Was, Change.IsNow);
    }
}

/// <summary>What a badge contributed before and after a change; null while it does not exist.</summary>
internal sealed record CountedChange(BadgeContribution? Was, BadgeContribution? IsNow);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(CountedChange))]
[JsonSerializable(typeof(Dictionary<string, BadgeCounts>))]
internal sealed partial class CounterRowJson : JsonSerializerContext;
