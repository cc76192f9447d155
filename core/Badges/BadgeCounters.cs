using MyIpma.Core.Domain;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Badges;

/// <summary>
/// Counts badges as they change. Each change writes its delta as a row of its own in the badge's transaction, so that nothing is counted twice or lost and badges never
/// wait for each other; the deltas are folded into sums now and then. All rows stand in the badge's partition.
/// </summary>
public sealed class BadgeCounters(Tables tables, BadgeStore store, FaultIsolation faults, OptimisticUpdate updates)
{
    private const int MostRowsAtOnce = 45;
    private const int PartitionsAtOnce = 16;

    /// <summary>Current counts by month and level. One range query per partition.</summary>
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

    /// <summary>Folds the deltas of all partitions into their sums. Interrupted, it goes on the next time.</summary>
    public Task FoldAsync(CancellationToken ct) => faults.ForEachPartitionAsync("counters", PartitionsAtOnce, FoldAsync, ct);

    /// <summary>Recounts all badges and corrects what differs, once a night. Returns the number of partitions that differed.</summary>
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
            foreach (var some in (await ReadAsync(partition, ct)).Deltas.Chunk(MostRowsAtOnce))
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

    /// <summary>Writes the sums and deletes the folded deltas in one transaction. Reads only the sums: the deltas may be many, as after a large import.</summary>
    private async Task<bool> TryFoldAsync(string partition, IReadOnlyList<CounterRows.DeltaRow> some, CancellationToken ct)
    {
        var sums = (await ReadAsync(partition, CounterRows.SumPrefix, ct)).Sums;
        var changed = new Dictionary<CounterKey, BadgeCounts>();
        foreach (var delta in some)
        {
            CounterRows.Add(changed, delta.Counted());
        }

        List<RowChange> changes = [.. some.Select(delta => new RowChange.Delete(delta.Key))];
        changes.AddRange(changed.GroupBy(counted => counted.Key.Month).Select(month => CounterRows.Write(month.Key, sums.GetValueOrDefault(month.Key), month)));
        return changes.Count <= 100 && await tables.Badges.TryCommitAsync(partition, changes, ct) is not null;
    }

    /// <summary>Reads the badges between two reads of the deltas: where those differ, or the sums changed, it starts over.</summary>
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
            if (!before.Deltas.Select(delta => delta.Key).SequenceEqual(after.Deltas.Select(delta => delta.Key)))
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
            .. rows.Deltas.Select(delta => new RowChange.Delete(delta.Key)),
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

/// <summary>Badges of one level offered in one month.</summary>
public sealed record CounterKey(string Month, string Level);

public sealed record BadgeCounts
{
    public int Offered { get; init; }

    public int Claimed { get; init; }

    /// <summary>The person followed the link to Credly in time.</summary>
    public int Proceeded { get; init; }

    public int Accepted { get; init; }

    public int Public { get; init; }

    public int Lapsed { get; init; }

    public int Failed { get; init; }

    public int Rejected { get; init; }

    public int MailRefused { get; init; }

    /// <summary>Badges not claimed yet, by the day of the month they were offered on.</summary>
    public IReadOnlyDictionary<int, int> Unclaimed
    {
        get;
        init => field = value ?? new Dictionary<int, int>();
    } = new Dictionary<int, int>();

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

    public bool IsSame(BadgeCounts other) =>
        this with { Unclaimed = other.Unclaimed } == other
        && Unclaimed.Count == other.Unclaimed.Count && Unclaimed.All(day => other.Unclaimed.GetValueOrDefault(day.Key) == day.Value);
}
