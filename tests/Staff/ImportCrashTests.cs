using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MyIpma.Tests.Crash;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Staff;

public sealed class ImportCrashTests : IDisposable
{
    private const int Rows = 1_200;

    /// <summary>Those of the demo people whose certificates have not ended.</summary>
    private const int SeededBadges = 5;
    private readonly CrashFolder site = new();

    [Fact]
    public async Task Killed_twice_in_the_middle_an_import_loses_and_doubles_nothing()
    {
        await using var first = await HostProcess.StartAsync(site.Folder);
        await SignInAsync(first);
        var importId = (await ImportFile.SendAsync(first.Http, ImportFile.WithRows(Rows), dryRun: false))["id"];
        await KillInTheMiddleAsync(first, importId, 1);

        await using var second = await first.StartAgainAsync(site.Folder);
        await SignInAsync(second);
        await KillInTheMiddleAsync(second, importId, Rows / 3);

        await using var third = await second.StartAgainAsync(site.Folder);
        await SignInAsync(third);
        var done = await ImportFile.CompletedAsync(third.Http, importId);
        var again = await ImportFile.RunAsync(third.Http, ImportFile.WithRows(Rows));

        Assert.Equal((Rows, Rows, 0, 0), (ImportFile.Number(done, "done"), ImportFile.Number(done, "accepted"), ImportFile.Number(done, "unchanged"), ImportFile.Number(done, "rejected")));
        Assert.Equal($"0 {Rows} 0", again.Ended);
        await Eventually.EqualAsync(Rows, () => OfferedAsync(third));
    }

    public void Dispose() => site.Dispose();

    private static async Task KillInTheMiddleAsync(HostProcess host, string importId, int after)
    {
        await Eventually.TrueAsync(async () => ImportFile.Number(await ImportFile.ProgressAsync(host.Http, importId), "done") >= after);
        var seen = await ImportFile.ProgressAsync(host.Http, importId);
        await host.KillAsync();
        Assert.Equal("running", seen.GetProperty("state").GetString());
    }

    private static async Task<int> OfferedAsync(HostProcess host) =>
        (await host.Http.GetFromJsonAsync<JsonElement>("dev/events")).GetProperty("events").EnumerateArray()
            .Where(reported => reported.GetProperty("type").GetString() == "org.ipma.badge.offered.v1").Select(reported => reported.GetProperty("subject").GetString()).Distinct().Count() - SeededBadges;

    private static async Task SignInAsync(HostProcess host)
    {
        var token = (await host.Http.GetFromJsonAsync<JsonElement>("dev/token?email=olga@example.org&role=MyIpma.Operator")).GetProperty("token").GetString();
        host.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }
}
