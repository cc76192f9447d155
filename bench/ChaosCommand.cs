using System.Globalization;
using MyIpma.Tests.Chaos;

namespace MyIpma.Bench;

/// <summary>Runs the chaos test with a progress line and prints its figures; the exit code says whether all guarantees were kept.</summary>
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

    /// <summary>A progress bar; where the output is redirected, a line for each finished phase.</summary>
    internal static void Show(string phase, int done, int all)
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

internal static class Usage
{
    private const string Text = """
        dotnet run --project bench -- chaos [--people 200] [--seed 7] [--storage azurite|memory]
            people claim, proceed, accept, decline and let claims lapse while Credly fails; then one reconciliation, and both sides must agree
        dotnet run --project bench -- claim [--rounds 300]
            how long a claim and the list of badges take, on memory storage
        dotnet run --project bench -- storage [--rounds 1000] [--at-once 32] [--storage azurite|memory]
            claims, lists and verifications a second, beside the bare round trips to the same storage
        dotnet run --project bench -- scale [--badges 1000000] [--from 10000] [--storage memory|azurite]
            what each operation costs among few badges and among many, beside its bare round trips to storage; separate several sizes with commas; Azurite writes nothing to disk
        dotnet run --project bench -- import [--rows 20000]
            a dry run of a large file, its import, the same again, and another file while the host is killed twice; time and memory, and whether every line became one badge
        dotnet run --project bench -- restore [--people 200] [--storage azurite|memory]
            all tables are lost, once with a backup and once without; how long it takes to restore everything
        dotnet run --project bench -- mail [--reminders 10000] [--latency 0]
            reminders fall due at once while people ask for codes: mails a second over SMTP, and how long a code takes meanwhile
        dotnet run --project bench -- gallery [--to artifacts/gallery]
            screenshots of every state of the pages, 390 and 1280 pixels wide, light and dark, German and Chinese, and how soon My badges is painted on a slow line
        dotnet run --project bench -- letters [--to artifacts/letters]
            screenshots of every mail in every language, 320 and 600 pixels wide, light and dark, for people to look at
        dotnet run --project bench -- pictures [--cards 500]
            cards drawn a second, cards served again, and the cost of a hundred concurrent requests for one card
        dotnet run --project bench -- load [--minutes 10] [--people 300] [--at-once 8] [--storage azurite|memory]
            mixed load with pictures on the real host in a process of its own: answers, and the host's memory every minute; fails on a 500
        dotnet run --project bench -- fuzz [--requests 20000] [--seed 7]
            malformed requests to every route of the contract; fails on a 500
        """;

    public static int Show()
    {
        Console.WriteLine(Text);
        return 2;
    }

    /// <summary>The value after a flag, or the default.</summary>
    public static string Value(string[] args, string flag, string defaultValue) =>
        Array.IndexOf(args, flag) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : defaultValue;
}
