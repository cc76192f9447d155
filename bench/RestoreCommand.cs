using System.Globalization;
using MyIpma.Tests.Backup;

namespace MyIpma.Bench;

/// <summary>Rehearses the loss of all tables, with and without a backup; the exit code says whether everything was restored.</summary>
internal static class RestoreCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var people = int.Parse(Usage.Value(args, "--people", "200"), CultureInfo.InvariantCulture);
        var result = await RestoreDrill.RunAsync(people, Usage.Value(args, "--storage", "azurite"), ChaosCommand.Show, CancellationToken.None);
        Console.WriteLine();
        Console.WriteLine(result);
        Console.WriteLine(result.IsClean ? "Everything is as it was." : "SOMETHING IS MISSING.");
        return result.IsClean ? 0 : 1;
    }
}
