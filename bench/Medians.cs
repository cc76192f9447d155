using System.Diagnostics;

namespace MyIpma.Bench;

/// <summary>Measures one call many times.</summary>
internal static class Medians
{
    public static async Task<(double Median, double Slowest95)> OfAsync(int rounds, Func<int, Task> call)
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
