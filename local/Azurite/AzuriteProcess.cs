using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MyIpma.Local.Hosting;

namespace MyIpma.Local.Azurite;

/// <summary>The Azurite of a data folder: installed and started by the first host, shared by further ones, and stopped by the last.</summary>
internal sealed class AzuriteProcess(AzuriteFolder folder, int process, int port) : IAsyncDisposable
{
    private const int DefaultPort = 10002;
    private const int MaxAttempts = 3;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Held from the choice of a port until Azurite listens on it, so that two hosts that start together do not choose the same one.</summary>
    private static readonly string PortLockFile =
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "my-ipma-azurite.port");

    /// <summary>The well-known account of Azurite (Azurite: default storage account), which is no secret.</summary>
    public string ConnectionString =>
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
        + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
        + string.Create(CultureInfo.InvariantCulture, $"TableEndpoint=http://127.0.0.1:{port}/devstoreaccount1;");

    public static async Task<AzuriteProcess> StartAsync(AzuriteFolder folder, string program, Action<string> print, CancellationToken ct)
    {
        await NodeJs.RequireAsync(ct);
        folder.Create();
        await AzuritePackage.InstallAsync(program, print, ct);
        await using var folderLock = await FileLock.AcquireAsync(folder.LockFile, ct);
        folder.RegisterHost();
        if (folder.ReadProcess() is (var runningId, var runningPort) && AzuriteFolder.IsRunning(runningId) && await IsAzuriteAsync(runningPort, ct))
        {
            return new AzuriteProcess(folder, runningId, runningPort);
        }

        await using var portLock = await FileLock.AcquireAsync(PortLockFile, ct);
        for (var attempt = 1; ; attempt++)
        {
            var started = await LaunchAsync(folder, program, attempt == 1 ? FreePort.Prefer(DefaultPort) : FreePort.Any(), ct);
            if (await started.BecomesReadyAsync(ct))
            {
                return started;
            }

            if (attempt == MaxAttempts)
            {
                throw new InvalidOperationException($"Azurite does not start; see {folder.Log}.");
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

    /// <summary>Stops Azurite, which writes its data to disk first, unless another host still uses it.</summary>
    public async ValueTask DisposeAsync()
    {
        await using var folderLock = await FileLock.AcquireAsync(folder.LockFile, CancellationToken.None);
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
            // Already stopped is success.
        }
    }

    /// <summary>Azurite writes what it still holds in memory only on SIGINT; any other signal loses up to the last five seconds.</summary>
    private static async Task StopAsync(Process azurite)
    {
        if (OperatingSystem.IsWindows())
        {
            azurite.Kill(entireProcessTree: true);
            await azurite.WaitForExitAsync();
            return;
        }

        await NodeJs.RunAsync("node", ["-e", $"process.kill({azurite.Id.ToString(CultureInfo.InvariantCulture)}, 'SIGINT')"], null, CancellationToken.None);
        using var timeout = new CancellationTokenSource(StopTimeout);
        try
        {
            await azurite.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            azurite.Kill();
            await azurite.WaitForExitAsync();
        }
    }

    /// <summary>False when the process has ended, most often because another program took the port first.</summary>
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

/// <summary>Runs a single service of Azurite, which the caller ends.</summary>
internal static class AzuriteService
{
    /// <summary>Starts <c>blob</c> or <c>queue</c> on a folder of its own. The npm package must be installed.</summary>
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

/// <summary>Azurite's npm package, installed by the first host that needs it.</summary>
internal static class AzuritePackage
{
    /// <summary>Waits while another process installs it, since two at once would corrupt each other's files.</summary>
    public static async Task InstallAsync(string program, Action<string> print, CancellationToken ct)
    {
        if (IsInstalled(program))
        {
            return;
        }

        print("Installing Azurite (once, about half a minute) ...");
        await using var installLock = await FileLock.AcquireAsync(Path.Combine(program, ".installing"), ct);
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
            throw new CannotStartException($"Azurite could not be installed. To keep data in memory instead: --storage memory. {failure.Message}");
        }
    }

    /// <summary>npm writes its hidden lockfile after everything else.</summary>
    private static bool IsInstalled(string program)
    {
        var lockfile = new FileInfo(Path.Combine(program, "node_modules", ".package-lock.json"));
        return lockfile.Exists && lockfile.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(program, "package-lock.json"));
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

    /// <exception cref="CannotStartException">Node.js is not on the PATH.</exception>
    public static async Task RequireAsync(CancellationToken ct)
    {
        if (!await IsFoundAsync(ct))
        {
            throw new CannotStartException("Azurite needs Node.js 20 (https://nodejs.org), which is not on the PATH. To keep data in memory instead: --storage memory.");
        }
    }

    /// <summary>Waits for the command to end and returns its trimmed output.</summary>
    /// <exception cref="InvalidOperationException">The command failed; the message holds its output.</exception>
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

/// <summary>Finds a port on which nobody listens.</summary>
internal static class FreePort
{
    /// <summary>Below the ephemeral ports, one of which an outgoing connection could take between the choice and the use.</summary>
    private const int First = 20_000;

    private const int Count = 12_000;

    /// <summary>Each process starts at another port and never returns to one, so that two that choose at the same moment do not collide.</summary>
    private static int chosen = (int)(Environment.ProcessId * 7919L % Count);

    /// <summary>The preferred port when it is free, otherwise any free one.</summary>
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
