using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MyIpma.Tests.Crash;
using MyIpma.Tests.Staff;

namespace MyIpma.Bench;

/// <summary>
/// Imports a large file into the real host in a process of its own: as a dry run, for real, once more, and another file while the host is killed twice. The exit code
/// says whether every line became one badge.
/// </summary>
internal static class ImportCommand
{
    /// <summary>Azurite scans all rows for each of the 256 ranges of a sweep. With many rows it would do little else at the default interval.</summary>
    private const string RareSweeps = "--MyIpma:Outbox:SweepEvery=01:00:00";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    public static async Task<int> RunAsync(string[] args)
    {
        var rows = int.Parse(Usage.Value(args, "--rows", "20000"), CultureInfo.InvariantCulture);
        using var site = new CrashFolder();
        await using var host = await StartAsync(site);
        var file = ImportFile.WithRows(rows);
        var seeded = await OfferedAsync(host);
        Show("", "seconds", "ms a row", "new", "unchanged", "rejected", "peak MiB");
        var tried = await MeasureAsync("dry run", host, file, dryRun: true);
        var imported = await MeasureAsync("import", host, file, dryRun: false);
        var again = await MeasureAsync("the same file again", host, file, dryRun: false);
        await IdleAsync(host, rows);
        var (resumed, all) = await KillTwiceAsync(site, host, ImportFile.WithRows(rows, "KILL"), rows);
        var offered = all - seeded;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"killed twice: {resumed}; badges offered in all: {offered}, of {2 * rows} certificates"));
        var isClean = (tried, imported, again, resumed) == ($"{rows} 0 0", $"{rows} 0 0", $"0 {rows} 0", $"{rows} 0 0") && offered == 2 * rows;
        Console.WriteLine(isClean ? "Every line became one badge." : "A LINE WAS LOST OR DUPLICATED.");
        return isClean ? 0 : 1;
    }

    private static async Task<string> MeasureAsync(string name, HostProcess host, string file, bool dryRun)
    {
        var since = Stopwatch.GetTimestamp();
        var sent = await ImportFile.SendAsync(host.Http, file, dryRun);
        var done = await UntilAsync(host, sent["id"], import => import.GetProperty("state").GetString() == "completed");
        var took = Stopwatch.GetElapsedTime(since);
        Show(
            name, Number(took.TotalSeconds), Number(took.TotalMilliseconds / Count(done, "rows")), Count(done, "new"), Count(done, "unchanged"), Count(done, "rejected"), Number(host.PeakMemory / 1048576.0));
        return Summarize(done);
    }

    /// <summary>Kills the host after a third and after two thirds. The badges are counted by the counters stored with each of them.</summary>
    private static async Task<(string Summary, int Offered)> KillTwiceAsync(CrashFolder site, HostProcess first, string file, int rows)
    {
        var id = (await ImportFile.SendAsync(first.Http, file, dryRun: false))["id"];
        await UntilAsync(first, id, import => Count(import, "done") >= rows / 3);
        await first.KillAsync();
        await using var second = await StartAgainAsync(site, first);
        await UntilAsync(second, id, import => Count(import, "done") >= rows * 2 / 3);
        await second.KillAsync();
        await using var third = await StartAgainAsync(site, second);
        var done = await UntilAsync(third, id, import => import.GetProperty("state").GetString() == "completed");
        return (Summarize(done), await OfferedAsync(third));
    }

    /// <summary>Waits until the effects of the badges have been performed, so that the next measurement begins on an idle host.</summary>
    private static async Task IdleAsync(HostProcess host, int rows)
    {
        var since = Stopwatch.GetTimestamp();
        using var pace = new PeriodicTimer(10 * PollInterval);
        while (await CrashFolder.CountAsync(host, "org.ipma.badge.offered.v1") < rows)
        {
            await pace.WaitForNextTickAsync();
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"all announced {Stopwatch.GetElapsedTime(since).TotalSeconds:F0} s later"));
    }

    private static async Task<int> OfferedAsync(HostProcess host)
    {
        var report = await host.Http.GetFromJsonAsync<JsonElement>("api/admin/reports/badges");
        return report.GetProperty("rows").EnumerateArray().Sum(row => Count(row, "offered"));
    }

    private static async Task<JsonElement> UntilAsync(HostProcess host, string importId, Func<JsonElement, bool> holds)
    {
        using var pace = new PeriodicTimer(PollInterval);
        var seen = await ImportFile.ProgressAsync(host.Http, importId);
        while (!holds(seen) && await pace.WaitForNextTickAsync())
        {
            seen = await ImportFile.ProgressAsync(host.Http, importId);
        }

        return seen;
    }

    private static async Task<HostProcess> StartAsync(CrashFolder site) => await SignInAsync(await HostProcess.StartAsync(site.Folder, RareSweeps));

    private static async Task<HostProcess> StartAgainAsync(CrashFolder site, HostProcess before) => await SignInAsync(await before.StartAgainAsync(site.Folder, RareSweeps));

    private static async Task<HostProcess> SignInAsync(HostProcess host)
    {
        var token = (await host.Http.GetFromJsonAsync<JsonElement>("dev/token?email=olga@example.org&role=MyIpma.Operator")).GetProperty("token").GetString();
        host.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return host;
    }

    private static string Summarize(JsonElement import) => $"{Count(import, "new")} {Count(import, "unchanged")} {Count(import, "rejected")}";

    private static int Count(JsonElement element, string member) => element.GetProperty(member).GetInt32();

    private static string Number(double value) => value.ToString("F1", CultureInfo.InvariantCulture);

    private static void Show(string name, params object[] columns) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-22}") + string.Concat(columns.Select(column => string.Create(CultureInfo.InvariantCulture, $"{column,12}"))));
}
