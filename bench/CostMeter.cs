using System.Diagnostics;
using System.Globalization;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Bench;

/// <summary>
/// The cost of one operation: elapsed time, processor time, round trips to storage, elapsed time of the same round trips alone, garbage collection pauses and allocations.
/// Elapsed time grows with whatever else the machine does; processor time, round trips and allocations do not.
/// </summary>
internal sealed record ScaleCost(double Milliseconds, double ProcessorMilliseconds, double Calls, double BareMilliseconds, double PauseMilliseconds, double KiB)
{
    public ScaleCost Divide(double by) => new(Milliseconds / by, ProcessorMilliseconds / by, Calls / by, BareMilliseconds / by, PauseMilliseconds / by, KiB / by);

    public string Format(string name, ScaleCost first) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-34}{Milliseconds,12:F2}{Milliseconds / first.Milliseconds,8:F1}{ProcessorMilliseconds,12:F2}{ProcessorMilliseconds / first.ProcessorMilliseconds,8:F1}{Calls,9:F1}{BareMilliseconds,12:F2}{BareMilliseconds / first.BareMilliseconds,8:F1}{PauseMilliseconds,10:F2}{KiB,12:N0}");
}

/// <summary>Measures operations, and after each the bare round trips it made.</summary>
internal sealed class CostMeter(StorageMetrics metrics, BareStorage bare, IReadOnlyDictionary<string, ScaleCost>? first)
{
    private readonly Dictionary<string, ScaleCost> costs = [];
    private string last = "";

    public IReadOnlyDictionary<string, ScaleCost> Costs => costs;

    /// <summary>For what one person does: runs one after another, beside the round trips that the person waits for. Background work counts among the calls.</summary>
    public async Task MedianAsync(string name, int rounds, Func<int, Task> run, Func<int, Task> alone)
    {
        metrics.Reset();
        var (processor, pause, bytes) = (Environment.CpuUsage.TotalTime, GC.GetTotalPauseDuration(), GC.GetTotalAllocatedBytes());
        var times = await Latency.MeasureAsync(rounds, run);
        var cost = new ScaleCost(
            times.Median,
            (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds / rounds,
            (double)metrics.Counts.Values.Sum() / rounds,
            0,
            (GC.GetTotalPauseDuration() - pause).TotalMilliseconds / rounds,
            (GC.GetTotalAllocatedBytes() - bytes) / 1024.0 / rounds);
        costs[last = name] = cost with { BareMilliseconds = (await Latency.MeasureAsync(rounds, alone)).Median };
        Show(name);
    }

    /// <summary>For a job over many badges: the best of several runs, since other load only ever makes a run slower.</summary>
    public async Task BestAsync(string name, int runs, Func<Task> run, Func<Task>? before = null, Func<Task>? alone = null)
    {
        for (var n = 0; n < runs; n++)
        {
            await (before?.Invoke() ?? Task.CompletedTask);
            var cost = await OnceAsync(run);
            var counts = metrics.Counts.ToDictionary();
            cost = cost with { BareMilliseconds = (await OnceAsync(alone ?? (() => bare.RunAsync(counts, n)))).Milliseconds };
            var best = costs.GetValueOrDefault(name) ?? cost;
            costs[last = name] = (cost.Milliseconds < best.Milliseconds ? cost : best) with { BareMilliseconds = Math.Min(cost.BareMilliseconds, best.BareMilliseconds) };
        }

        Show(name);
    }

    /// <summary>The last cost again, divided by a number.</summary>
    public void Divide(string name, double by)
    {
        costs[name] = costs[last].Divide(by);
        Show(name);
    }

    /// <summary>Printed at once: among many badges on Azurite the next line may take minutes.</summary>
    private void Show(string name) => Console.WriteLine(costs[name].Format(name, (first ?? costs)[name]));

    private async Task<ScaleCost> OnceAsync(Func<Task> run)
    {
        metrics.Reset();
        var (since, processor, pause, bytes) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, GC.GetTotalPauseDuration(), GC.GetTotalAllocatedBytes());
        await run();
        var took = Stopwatch.GetElapsedTime(since);
        return new ScaleCost(
            took.TotalMilliseconds,
            (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds,
            metrics.Counts.Values.Sum(),
            0,
            (GC.GetTotalPauseDuration() - pause).TotalMilliseconds,
            (GC.GetTotalAllocatedBytes() - bytes) / 1024.0);
    }
}

/// <summary>Makes nothing but the round trips of an operation, on the same tables: single reads of the crowd's badges, ranges of them, and transactions of two rows.</summary>
internal sealed class BareStorage(Tables tables, Crowd crowd)
{
    private const int JobsAtOnce = 16;
    private const string Body = "{\"certificate\":{\"level\":\"B\",\"name\":\"Kim Load\"},\"status\":\"x\",\"filler\":\"0123456789012345678901234567890123456789012345678901234567890123456789\"}";

    /// <summary>One person's list: a range.</summary>
    public Task ListAsync(int n)
    {
        var (partition, key) = crowd.BadgeOf(n);
        return ReadAsync(tables.Badges, partition, key, $"{key}~", CancellationToken.None);
    }

    /// <summary>What a claim waits for: a read and two transactions.</summary>
    public async Task ClaimAsync(int n)
    {
        await CallAsync("badges.get", n, CancellationToken.None);
        await CallAsync("badges.commit", n, CancellationToken.None);
        await CallAsync("badges.commit", n, CancellationToken.None);
    }

    /// <summary>A range of every partition.</summary>
    public Task ReadAllAsync(string from, string before) => Parallel.ForEachAsync(
        Partitions.All, new ParallelOptions { MaxDegreeOfParallelism = JobsAtOnce }, async (partition, ct) => await ReadAsync(tables.Badges, partition, from, before, ct));

    /// <summary>The round trips that were counted for a job.</summary>
    public Task RunAsync(IReadOnlyDictionary<string, int> counts, int round) => Parallel.ForEachAsync(
        counts.SelectMany(count => Enumerable.Range(0, count.Value).Select(n => (count.Key, N: n))),
        new ParallelOptions { MaxDegreeOfParallelism = JobsAtOnce },
        async (call, ct) => await CallAsync(call.Key, (round * 10_007) + call.N, ct));

    private async Task CallAsync(string call, int n, CancellationToken ct)
    {
        var table = tables.All[call.Split('.')[0]];
        var (partition, key) = crowd.BadgeOf(n);
        switch (call.Split('.')[1])
        {
            case "get":
                await table.GetAsync(partition, key, ct);
                break;
            case "range":
                await ReadAsync(table, Partitions.All[n % 256], OutboxRowKeys.Outbox, OutboxRowKeys.PendingBefore(DateTimeOffset.UtcNow), ct);
                break;
            case "commit":
                await table.TryCommitAsync(partition, [new RowChange.Put("!bare|1", Body), new RowChange.Put("!bare|2", Body)], ct);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static async Task ReadAsync(ITable table, string partition, string from, string before, CancellationToken ct)
    {
        await foreach (var row in table.RangeAsync(partition, from, before, ct))
        {
            _ = row.Body.Length;
        }
    }
}
