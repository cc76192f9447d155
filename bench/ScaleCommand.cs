using System.Diagnostics;
using System.Globalization;
using MyIpma.Core.Backup;
using MyIpma.Core.Badges;
using MyIpma.Core.Outbox;
using MyIpma.Core.Reconciliation;
using MyIpma.Core.Storage;
using MyIpma.Tests.Chaos;
using MyIpma.Tests.Hosting;

namespace MyIpma.Bench;

/// <summary>Measures what each operation costs among few badges and among many: what one person does must not cost more because of others.</summary>
internal static class ScaleCommand
{
    private const int Probes = 400;
    private const int Due = 1000;
    private const int Reports = 20;
    private const string AllMonths = "api/admin/reports/badges?from=2000-01-01&to=2099-12-31";

    /// <summary>Fewer on Azurite, which scans all rows for each range.</summary>
    private static int RoundsOf(string kind) => kind == "memory" ? Probes : 40;

    public static async Task<int> RunAsync(string[] args)
    {
        var sizes = Usage.Value(args, "--badges", "1000000").Split(',').Select(size => int.Parse(size, CultureInfo.InvariantCulture)).Prepend(int.Parse(Usage.Value(args, "--from", "10000"), CultureInfo.InvariantCulture)).ToList();
        var kind = Usage.Value(args, "--storage", "memory");
        IReadOnlyDictionary<string, ScaleCost>? first = null;
        foreach (var size in sizes)
        {
            var costs = await MeasureAsync(kind, size, first);
            first ??= costs;
        }

        return 0;
    }

    private static async Task<IReadOnlyDictionary<string, ScaleCost>> MeasureAsync(string kind, int badges, IReadOnlyDictionary<string, ScaleCost>? first)
    {
        string[] settings = ["--timers", "off", "--MyIpma:Reconciliation:WalkFor=01:00:00", "--MyIpma:Outbox:SweepFor=00:05:00"];
        await using var host = await LocalApp.StartAsync(LocalAppOptions.ForMeasuring(kind, settings) with { StandInsInMemory = true, KeepsData = false });
        using var site = new ServiceClient(host.Origin, new ChaosCounters());
        var people = await Holder.InviteAsync(site, "scale", Probes);
        await Eventually.TrueAsync(() => host.Get<OutboxQueue>().IsIdle);
        var crowd = new Crowd(host.Get<Tables>());
        var filled = await TimeAsync(() => crowd.FillAsync(badges - Probes));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{badges:N0} badges, {crowd.Rows:N0} rows of others written in {filled / 1000:N0} s"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind,-34}{"ms",12}{"factor",8}{"cpu ms",12}{"factor",8}{"calls",9}{"bare ms",12}{"factor",8}{"pause ms",10}{"KiB",12}"));
        GC.Collect();
        foreach (var person in people)
        {
            await site.BadgesAsync(person.Token, CancellationToken.None);
        }

        var bare = new BareStorage(host.Get<Tables>(), crowd);
        var meter = new CostMeter(host.Get<StorageMetrics>(), bare, first);
        await meter.MedianAsync("GET badges, median", RoundsOf(kind), n => site.BadgesAsync(people[n].Token, CancellationToken.None), bare.ListAsync);
        await meter.MedianAsync("POST claim, median", RoundsOf(kind), n => site.ClaimAsync(people[n].Token, people[n].BadgeId, CancellationToken.None), bare.ClaimAsync);
        await Eventually.TrueAsync(() => host.Get<OutboxQueue>().IsIdle);
        await MeasureJobsAsync(meter, host, crowd, kind == "memory" ? 5 : 1);
        await MeasureAllAsync(meter, bare, host, badges);
        var operatorToken = await site.TokenAsync("operator@example.org", isOperator: true, CancellationToken.None);
        await meter.MedianAsync(
            "GET report of all months, median", kind == "memory" ? Reports : 1, _ => site.CallAsync(HttpMethod.Get, AllMonths, operatorToken, CancellationToken.None), _ => bare.ReadAllAsync(CounterRows.Prefix, RowKeyFormat.After(CounterRows.Prefix)));
        return meter.Costs;
    }

    private static async Task MeasureJobsAsync(CostMeter meter, LocalApp host, Crowd crowd, int runs)
    {
        var sweeper = host.Get<OutboxSweeper>();
        Task SweepAsync() => sweeper.RunAsync(TimeSpan.Zero, CancellationToken.None);
        await SweepAsync();
        await meter.BestAsync("sweep, nothing due", runs, SweepAsync);
        await meter.BestAsync("sweep, 1,000 due", runs, SweepAsync, () => crowd.AddDueEffectsAsync(Due));
        var walk = host.Get<BadgeReconciliationJob>();
        await meter.BestAsync("nightly walk of the claimed badges", runs, () => WalkAsync(walk));
    }

    /// <summary>Jobs over every badge: their cost grows with the number of badges, so it is also given for each thousand.</summary>
    private static async Task MeasureAllAsync(CostMeter meter, BareStorage bare, LocalApp host, int badges)
    {
        Task ReadAllAsync() => bare.ReadAllAsync("", PartitionBackup.End);
        var counters = host.Get<BadgeCounters>();
        await meter.BestAsync("counted anew, once a night", 1, () => counters.CorrectAsync(CancellationToken.None), alone: ReadAllAsync);
        meter.Divide("  for each 1,000 badges", badges / 1000.0);
        await meter.BestAsync("all read once: backup, drift scan", 1, ReadAllAsync, alone: ReadAllAsync);
        meter.Divide("  for each 1,000 badges read", badges / 1000.0);
    }

    private static async Task WalkAsync(BadgeReconciliationJob walk)
    {
        while (!(await walk.RunAsync(CancellationToken.None)).Complete)
        {
        }
    }

    private static async Task<double> TimeAsync(Func<Task> run)
    {
        var since = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }
}
