using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace MyIpma.Local.Azurite;

/// <summary>One Azurite for a data folder: found running or installed and started; stopped by the last host that leaves.</summary>
internal sealed class AzuriteProcess(AzuriteFolder folder, int process, int port) : IAsyncDisposable
{
    private const int UsualPort = 10002;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>From choosing a port until it is taken, so that two hosts that start together do not end up at one Azurite.</summary>
    private static readonly string PortTurn =
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "my-ipma-azurite.port");

    /// <summary>The well-known development account of Azurite (Azurite: default storage account); it protects nothing.</summary>
    public string ConnectionString =>
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
        + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
        + string.Create(CultureInfo.InvariantCulture, $"TableEndpoint=http://127.0.0.1:{port}/devstoreaccount1;");

    public static async Task<AzuriteProcess> StartAsync(AzuriteFolder folder, string program, Action<string> say, CancellationToken ct)
    {
        folder.Create();
        await AzuritePackage.InstallAsync(program, say, ct);
        await using var folderTurn = await Turn.TakeAsync(folder.Turn, ct);
        folder.Enter();
        if (folder.Read() is (var running, var known) && AzuriteFolder.Lives(running) && await IsAzuriteAsync(known, ct))
        {
            return new AzuriteProcess(folder, running, known);
        }

        await using var portTurn = await Turn.TakeAsync(PortTurn, ct);
        var port = FreePort.Prefer(UsualPort);
        var id = await NodeJs.RunAsync("node", [Path.Combine(program, "start.mjs"), folder.Data, port.ToString(CultureInfo.InvariantCulture), folder.Log], null, ct);
        var started = new AzuriteProcess(folder, int.Parse(id, CultureInfo.InvariantCulture), port);
        folder.Write(started.Id, port);
        await started.WaitUntilReadyAsync(ct);
        return started;
    }

    public int Id => process;

    /// <summary>Lets Azurite write its data down and end, unless another host still uses it.</summary>
    public async ValueTask DisposeAsync()
    {
        await using var turn = await Turn.TakeAsync(folder.Turn, CancellationToken.None);
        if (!folder.LeaveAsLast())
        {
            return;
        }

        folder.Forget();
        try
        {
            using var azurite = Process.GetProcessById(process);
            await StopAsync(azurite);
        }
        catch (ArgumentException)
        {
            // It has ended by itself, which is what was wanted.
        }
    }

    private static async Task StopAsync(Process azurite)
    {
        if (OperatingSystem.IsWindows())
        {
            azurite.Kill(entireProcessTree: true);
        }
        else
        {
            await NodeJs.RunAsync("node", ["-e", $"process.kill({azurite.Id.ToString(CultureInfo.InvariantCulture)}, 'SIGTERM')"], null, CancellationToken.None);
        }

        await azurite.WaitForExitAsync();
    }

    private async Task WaitUntilReadyAsync(CancellationToken ct)
    {
        var since = Stopwatch.StartNew();
        while (!await IsAzuriteAsync(port, ct))
        {
            if (since.Elapsed > Patience)
            {
                throw new InvalidOperationException($"Azurite did not come up on port {port}; see {folder.Log}.");
            }

            await Task.Delay(50, ct);
        }
    }

    private static async Task<bool> IsAzuriteAsync(int port, CancellationToken ct)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        try
        {
            using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/"), ct);
            return answer.Headers.Server.ToString().StartsWith("Azurite", StringComparison.Ordinal);
        }
        catch (Exception failure) when (failure is HttpRequestException or SocketException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            return false;
        }
    }
}
