using MyIpma.Core.Domain;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Badges;

/// <summary>
/// Counts badges as things happen to them. What a change adds commits in the badge's own transaction, as a row of its own, so that nothing is counted twice or lost
/// and badges never wait for each other; the rows are summed up now and then. All of it stands in the badge's partition.
/// </summary>
public sealed class BadgeCounters(Tables tables, BadgeStore store, FaultIsolation faults, OptimisticUpdate updates)
{
    private const int MostRowsAtOnce = 45;
    private const int PartitionsAtOnce = 16;

    /// <summary>The sums by month and level, as they are now. One range query a partition.</summary>
    public async Task<IReadOnlyDictionary<CounterKey, BadgeCounts>> ReadAsync(CancellationToken ct)
    {
        var all = new Dictionary<CounterKey, BadgeCounts>();
        await faults.ForEachPartitionAsync("counters", PartitionsAtOnce, async (partition, token) =>
        {
            var counted = (await ReadAsync(partition, token)).Total();
            lock (all)
            {
                CounterRows.Add(all, counted);
            }

            return counted.Count;
        }, ct);
        return all;
    }

    /// <summary>Sums up what was counted, in all partitions. Cut short, it goes on the next time.</summary>
    public Task FoldAsync(CancellationToken ct) => faults.ForEachPartitionAsync("counters", PartitionsAtOnce, FoldAsync, ct);

    /// <summary>Counts all badges anew and puts right what differs, once a night. Returns the number of partitions that differed.</summary>
    public async Task<int> CorrectAsync(CancellationToken ct)
    {
        var corrected = 0;
        await faults.ForEachPartitionAsync("counters", PartitionsAtOnce, async (partition, token) =>
        {
            await FoldAsync(partition, token);
            if (await CorrectAsync(partition, token))
            {
                Interlocked.Increment(ref corrected);
            }

            return 1;
        }, ct);
        return corrected;
    }

    private async Task<int> FoldAsync(string partition, CancellationToken ct)
    {
        var folded = 0;
        await updates.RunAsync(partition, async () =>
        {
            foreach (var some in (await ReadAsync(partition, ct)).News.Chunk(MostRowsAtOnce))
            {
                if (!await TryFoldAsync(partition, some, ct))
                {
                    return false;
                }

                folded = 1;
            }

            return true;
        }, ct);
        return folded;
    }

    /// <summary>The new sums and the end of the rows they come from are one transaction. Only the sums are read: what waits to be summed up can be much, as after a large import.</summary>
    private async Task<bool> TryFoldAsync(string partition, IReadOnlyList<CounterRows.NewsRow> some, CancellationToken ct)
    {
        var sums = (await ReadAsync(partition, CounterRows.SumPrefix, ct)).Sums;
        var changed = new Dictionary<CounterKey, BadgeCounts>();
        foreach (var news in some)
        {
            CounterRows.Add(changed, news.Counted());
        }

        List<RowChange> changes = [.. some.Select(news => new RowChange.Delete(news.Key))];
        changes.AddRange(changed.GroupBy(counted => counted.Key.Month).Select(month => CounterRows.Write(month.Key, sums.GetValueOrDefault(month.Key), month)));
        return changes.Count <= 100 && await tables.Badges.TryCommitAsync(partition, changes, ct) is not null;
    }

    /// <summary>Badges are read between two looks at what was counted: where those differ, or the sums changed, it is done again.</summary>
    private async Task<bool> CorrectAsync(string partition, CancellationToken ct)
    {
        var differed = false;
        await updates.RunAsync(partition, async () =>
        {
            var before = await ReadAsync(partition, ct);
            var counted = new Dictionary<CounterKey, BadgeCounts>();
            await foreach (var badge in store.ReadPartitionAsync(partition, ct))
            {
                CounterRows.Add(counted, CounterRows.Counted(null, BadgeContribution.FromBadge(badge)));
            }

            var after = await ReadAsync(partition, ct);
            if (!before.News.Select(news => news.Key).SequenceEqual(after.News.Select(news => news.Key)))
            {
                return false;
            }

            differed = !CounterRows.AreSame(counted, after.Total());
            return !differed || await TryReplaceAsync(partition, counted, after, ct);
        }, ct);
        return differed;
    }

    private async Task<bool> TryReplaceAsync(string partition, Dictionary<CounterKey, BadgeCounts> counted, CounterRows rows, CancellationToken ct)
    {
        var months = counted.GroupBy(level => level.Key.Month).ToDictionary(month => month.Key, month => month.ToDictionary(level => level.Key.Level, level => level.Value));
        List<RowChange> changes =
        [
            .. rows.News.Select(news => new RowChange.Delete(news.Key)),
            .. months.Select(month => CounterRows.Write(month.Key, month.Value, rows.Sums.GetValueOrDefault(month.Key)?.ETag)),
            .. rows.Sums.Where(sum => !months.ContainsKey(sum.Key)).Select(sum => new RowChange.Delete(CounterRows.SumKey(sum.Key), sum.Value.ETag)),
        ];
        foreach (var some in changes.Chunk(100))
        {
            if (await tables.Badges.TryCommitAsync(partition, some, ct) is null)
            {
                return false;
            }
        }

        return true;
    }

    private Task<CounterRows> ReadAsync(string partition, CancellationToken ct) => ReadAsync(partition, CounterRows.Prefix, ct);

    private async Task<CounterRows> ReadAsync(string partition, string prefix, CancellationToken ct)
    {
        var rows = new CounterRows();
        await foreach (var row in tables.Badges.RangeAsync(partition, prefix, RowKeyFormat.After(prefix), ct))
        {
            rows.Read(row, faults);
        }

        return rows;
    }
}

/// <summary>What is counted together: badges of a level offered in a month.</summary>
public sealed record CounterKey(string Month, string Level);

/// <summary>How many badges got how far.</summary>
public sealed record BadgeCounts
{
    public int Offered { get; init; }

    /// <summary>Claimed at least once.</summary>
    public int Claimed { get; init; }

    /// <summary>Gone to Credly with in time.</summary>
    public int Proceeded { get; init; }

    public int Accepted { get; init; }

    /// <summary>Shown to others.</summary>
    public int Public { get; init; }

    /// <summary>With a window that closed unused.</summary>
    public int Lapsed { get; init; }

    /// <summary>With a claim that failed.</summary>
    public int Failed { get; init; }

    /// <summary>Declined.</summary>
    public int Rejected { get; init; }

    public int MailRefused { get; init; }

    /// <summary>Those that still wait to be claimed, by the day of the month they were offered on.</summary>
    public IReadOnlyDictionary<int, int> Unclaimed
    {
        get;
        init => field = value ?? new Dictionary<int, int>();
    } = new Dictionary<int, int>();

    /// <summary>What one badge adds.</summary>
    public static BadgeCounts FromContribution(BadgeContribution badge, int sign) => new()
    {
        Offered = sign,
        Claimed = badge.Milestones.HasFlag(BadgeMilestones.Claimed) ? sign : 0,
        Proceeded = badge.Milestones.HasFlag(BadgeMilestones.Proceeded) ? sign : 0,
        Accepted = badge.Milestones.HasFlag(BadgeMilestones.Accepted) ? sign : 0,
        Public = badge.Milestones.HasFlag(BadgeMilestones.Public) ? sign : 0,
        Lapsed = badge.Milestones.HasFlag(BadgeMilestones.Lapsed) ? sign : 0,
        Failed = badge.Milestones.HasFlag(BadgeMilestones.Failed) ? sign : 0,
        Rejected = badge.Milestones.HasFlag(BadgeMilestones.Rejected) ? sign : 0,
        MailRefused = badge.Milestones.HasFlag(BadgeMilestones.MailRefused) ? sign : 0,
        Unclaimed = badge.Unclaimed ? new Dictionary<int, int> { [badge.OfferedOn.Day] = sign } : new Dictionary<int, int>(),
    };

    /// <summary>Both together.</summary>
    public BadgeCounts Plus(BadgeCounts other) => new()
    {
        Offered = Offered + other.Offered,
        Claimed = Claimed + other.Claimed,
        Proceeded = Proceeded + other.Proceeded,
        Accepted = Accepted + other.Accepted,
        Public = Public + other.Public,
        Lapsed = Lapsed + other.Lapsed,
        Failed = Failed + other.Failed,
        Rejected = Rejected + other.Rejected,
        MailRefused = MailRefused + other.MailRefused,
        Unclaimed = Unclaimed.Concat(other.Unclaimed).GroupBy(day => day.Key).Select(day => (day.Key, Count: day.Sum(part => part.Value)))
            .Where(day => day.Count != 0).OrderBy(day => day.Key).ToDictionary(day => day.Key, day => day.Count),
    };

    /// <summary>True when both say the same.</summary>
    public bool IsSame(BadgeCounts other) =>
        this with { Unclaimed = other.Unclaimed } == other
        && Unclaimed.Count == other.Unclaimed.Count && Unclaimed.All(day => other.Unclaimed.GetValueOrDefault(day.Key) == day.Value);
}
