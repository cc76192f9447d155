using System.Globalization;

namespace MyIpma.Bench.Chaos;

/// <summary>Runs the chaos with a progress line and prints its numbers; the exit code says whether all promises were kept.</summary>
internal static class ChaosCommand
{
    private const int Width = 30;

    public static async Task<int> RunAsync(string[] args)
    {
        var plan = new ChaosPlan
        {
            People = int.Parse(Usage.Value(args, "--people", "200"), CultureInfo.InvariantCulture),
            Seed = int.Parse(Usage.Value(args, "--seed", "7"), CultureInfo.InvariantCulture),
            Storage = Usage.Value(args, "--storage", "azurite"),
        };
        var result = await ChaosRun.RunAsync(plan, Show, CancellationToken.None);
        Console.WriteLine();
        Console.WriteLine(result);
        Console.WriteLine(result.IsClean ? "Every promise was kept." : "A PROMISE WAS BROKEN.");
        return result.IsClean ? 0 : 1;
    }

    /// <summary>One line that fills up; where the output goes to a file, a line for each phase that is through.</summary>
    private static void Show(string phase, int done, int all)
    {
        if (Console.IsOutputRedirected)
        {
            if (done == all)
            {
                Console.WriteLine($"{phase}: {all}");
            }

            return;
        }

        var filled = all == 0 ? Width : done * Width / all;
        lock (Console.Out)
        {
            Console.Write($"\r[{new string('#', filled).PadRight(Width, '.')}] {phase}: {done}/{all}".PadRight(100));
        }
    }
}
