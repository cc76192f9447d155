using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MyIpma.Local.Hosting;

namespace MyIpma.Local.Azurite;

/// <summary>One Azurite for a data folder: found running or installed and started; stopped by the last host that leaves.</summary>
internal sealed class AzuriteProcess(AzuriteFolder folder, int process, int port) : IAsyncDisposable
{
    private const int DefaultPort = 10002;
    private const int MostTries = 3;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);

    /// <summary>From choosing a port until it is taken, so that two hosts that start together do not end up at one Azurite.</summary>
    private static readonly string PortLockFile =
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "my-ipma-azurite.port");

    /// <summary>The well-known development account of Azurite (Azurite: default storage account); it protects nothing.</summary>
    public string ConnectionString =>
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
        + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
        + string.Create(CultureInfo.InvariantCulture, $"TableEndpoint=http://127.0.0.1:{port}/devstoreaccount1;");

    public static async Task<AzuriteProcess> StartAsync(AzuriteFolder folder, string program, Action<string> say, CancellationToken ct)
    {
        await NodeJs.RequireAsync(ct);
        folder.Create();
        await AzuritePackage.InstallAsync(program, say, ct);
        await using var folderTurn = await FileLock.AcquireAsync(folder.LockFile, ct);
        folder.RegisterHost();
        if (folder.ReadProcess() is (var running, var known) && AzuriteFolder.IsRunning(running) && await IsAzuriteAsync(known, ct))
        {
            return new AzuriteProcess(folder, running, known);
        }

        await using var portTurn = await FileLock.AcquireAsync(PortLockFile, ct);
        for (var tries = 1; ; tries++)
        {
            var started = await LaunchAsync(folder, program, tries == 1 ? FreePort.Prefer(DefaultPort) : FreePort.Any(), ct);
            if (await started.BecomesReadyAsync(ct))
            {
                return started;
            }

            if (tries == MostTries)
            {
                throw new InvalidOperationException($"Azurite does not come up; see {folder.Log}.");
            }
        }
    }

    private static async Task<AzuriteProcess> LaunchAsync(AzuriteFolder folder, string program, int port, CancellationToken ct)
    {
        var id = await NodeJs.RunAsync("node", [Path.Combine(program, "start.mjs"), folder.KeepsData ? folder.Data : "--inMemoryPersistence", port.ToString(CultureInfo.InvariantCulture), folder.Log], null, ct);
        var started = new AzuriteProcess(folder, int.Parse(id, CultureInfo.InvariantCulture), port);
        folder.WriteProcess(started.Id, port);
        return started;
    }

    public int Id => process;

    /// <summary>Lets Azurite write its data down and end, unless another host still uses it.</summary>
    public async ValueTask DisposeAsync()
    {
        await using var turn = await FileLock.AcquireAsync(folder.LockFile, CancellationToken.None);
        if (!folder.UnregisterHost())
        {
            return;
        }

        folder.DeleteProcessFile();
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

    /// <summary>Only an interrupt has Azurite write down what it holds, of up to the last five seconds; any other signal would lose that.</summary>
    private static async Task StopAsync(Process azurite)
    {
        if (OperatingSystem.IsWindows())
        {
            azurite.Kill(entireProcessTree: true);
            await azurite.WaitForExitAsync();
            return;
        }

        await NodeJs.RunAsync("node", ["-e", $"process.kill({azurite.Id.ToString(CultureInfo.InvariantCulture)}, 'SIGINT')"], null, CancellationToken.None);
        using var patience = new CancellationTokenSource(StopTimeout);
        try
        {
            await azurite.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            azurite.Kill();
            await azurite.WaitForExitAsync();
        }
    }

    /// <summary>False when it has ended instead, most often because somebody took its port first.</summary>
    private async Task<bool> BecomesReadyAsync(CancellationToken ct)
    {
        var since = Stopwatch.StartNew();
        while (!await IsAzuriteAsync(port, ct))
        {
            if (!AzuriteFolder.IsRunning(process))
            {
                return false;
            }

            if (since.Elapsed > StartTimeout)
            {
                throw new InvalidOperationException($"Azurite did not answer on port {port} within {StartTimeout.TotalSeconds:F0} seconds; see {folder.Log}.");
            }

            await Task.Delay(50, ct);
        }

        return true;
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

/// <summary>One service of Azurite by itself, for as long as whoever started it lets it run.</summary>
internal static class AzuriteService
{
    /// <summary>Starts <c>blob</c> or <c>queue</c> over a folder of its own. The package must be installed.</summary>
    public static Process Start(string service, string folder, int port)
    {
        Directory.CreateDirectory(folder);
        var program = Path.Combine(RepositoryPaths.AzuriteProgram, "node_modules", "azurite", "dist", "src", service, "main.js");
        return Process.Start(new ProcessStartInfo("node",
        [
            program, "--location", folder, $"--{service}Host", "127.0.0.1", $"--{service}Port", port.ToString(CultureInfo.InvariantCulture),
            "--silent", "--disableTelemetry", "--skipApiVersionCheck",
        ])) ?? throw new InvalidOperationException($"Azurite's {service} service did not start.");
    }
}

/// <summary>Azurite as an npm package beside this file: installed once, whoever needs it first.</summary>
internal static class AzuritePackage
{
    /// <summary>Installs it unless it is there. Where another process is at it already, waits for that one: two at once would spoil each other's files.</summary>
    public static async Task InstallAsync(string program, Action<string> say, CancellationToken ct)
    {
        if (IsInstalled(program))
        {
            return;
        }

        say("Installing Azurite, once (about half a minute) ...");
        await using var turn = await FileLock.AcquireAsync(Path.Combine(program, ".installing"), ct);
        if (!IsInstalled(program))
        {
            await RunNpmAsync(program, ct);
        }
    }

    private static async Task RunNpmAsync(string program, CancellationToken ct)
    {
        try
        {
            await NodeJs.RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], program, ct);
        }
        catch (Exception failure) when (failure is Win32Exception or InvalidOperationException)
        {
            throw new CannotStartException($"Azurite could not be installed; without it the local host keeps its data in memory: --storage memory. {failure.Message}");
        }
    }

    /// <summary>npm writes this note when all the rest is there.</summary>
    private static bool IsInstalled(string program)
    {
        var note = new FileInfo(Path.Combine(program, "node_modules", ".package-lock.json"));
        return note.Exists && note.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(program, "package-lock.json"));
    }
}

/// <summary>Runs Node.js and npm, which Azurite needs.</summary>
internal static class NodeJs
{
    public static async Task<bool> IsFoundAsync(CancellationToken ct)
    {
        try
        {
            return (await RunAsync("node", ["--version"], null, ct)).StartsWith('v');
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    /// <exception cref="CannotStartException">It is not on the PATH.</exception>
    public static async Task RequireAsync(CancellationToken ct)
    {
        if (!await IsFoundAsync(ct))
        {
            throw new CannotStartException("Azurite needs Node.js 20 (https://nodejs.org), which is not on the PATH; without it the local host keeps its data in memory: --storage memory.");
        }
    }

    /// <summary>Runs a command to its end and returns what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message says with what words.</exception>
    public static async Task<string> RunAsync(string command, IEnumerable<string> arguments, string? folder, CancellationToken ct)
    {
        var start = new ProcessStartInfo(Executable(command), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{command} did not start.");
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var error = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return process.ExitCode == 0
            ? (await output).Trim()
            : throw new InvalidOperationException($"{command} failed with {process.ExitCode}: {await error}{await output}");
    }

    private static string Executable(string command) => OperatingSystem.IsWindows() && command == "npm" ? "npm.cmd" : command;
}

/// <summary>Finds a port of this machine that nobody listens on.</summary>
internal static class FreePort
{
    /// <summary>Below the ports that operating systems lend to outgoing connections, one of which could take the port between its choice and its use.</summary>
    private const int First = 20_000;

    private const int Count = 12_000;

    /// <summary>Each process begins elsewhere and no port comes twice, so that two that choose at the same moment do not meet.</summary>
    private static int chosen = (int)(Environment.ProcessId * 7919L % Count);

    /// <summary>The wanted port when it is free, any free one otherwise.</summary>
    public static int Prefer(int wanted) => IsFree(wanted) ? wanted : Any();

    public static int Any()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + (Interlocked.Increment(ref chosen) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException("No port is free.");
    }

    public static bool IsFree(int port) => CanListen(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || CanListen(IPAddress.IPv6Loopback, port));

    private static bool CanListen(IPAddress address, int port)
    {
        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode == SocketError.AddressNotAvailable;
        }
    }
}
