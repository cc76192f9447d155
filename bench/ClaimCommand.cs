using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using MyIpma.Tests.Chaos;
using MyIpma.Tests.Hosting;

namespace MyIpma.Bench;

/// <summary>Measures a claim request and the list of badges over HTTP on memory storage, with logging off and after the mails about the offers have been sent.</summary>
internal static class ClaimCommand
{
    private const int WarmUp = 20;

    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = int.Parse(Usage.Value(args, "--rounds", "300"), CultureInfo.InvariantCulture);
        await using var host = await LocalApp.StartAsync(LocalAppOptions.ForMeasuring("memory") with { LogLevel = LogLevel.None });
        using var site = new ServiceClient(host.Origin, new ChaosCounters());
        var people = await Holder.InviteAsync(site, "claim", rounds + WarmUp, "A");
        await host.WaitUntilIdleAsync();
        await Latency.MeasureAsync(WarmUp, round => ClaimAsync(site, people[rounds + round]));
        var claim = await Latency.MeasureAsync(rounds, round => ClaimAsync(site, people[round]));
        var list = await Latency.MeasureAsync(rounds, round => site.BadgesAsync(people[round].Token, CancellationToken.None));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"POST claim   median {claim.Median:F2} ms, 95% below {claim.Slowest95:F2} ms ({rounds} rounds)"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"GET badges   median {list.Median:F2} ms, 95% below {list.Slowest95:F2} ms ({rounds} rounds)"));
        return 0;
    }

    private static Task<ServiceReply> ClaimAsync(ServiceClient site, Holder person) => site.ClaimAsync(person.Token, person.BadgeId, CancellationToken.None);
}

internal static class Latency
{
    public static async Task<(double Median, double Slowest95)> MeasureAsync(int rounds, Func<int, Task> call)
    {
        var times = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var since = Stopwatch.GetTimestamp();
            await call(round);
            times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        }

        times.Sort();
        return (times[times.Count / 2], times[times.Count * 95 / 100]);
    }
}
