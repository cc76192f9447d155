using System.Diagnostics;
using MyIpma.Local.Azurite;
using MyIpma.Local.Hosting;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Crash;

/// <summary>The local host as a process of its own, so that it can be killed.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process process;

    private HostProcess(Process process, Uri origin)
    {
        this.process = process;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = origin };
    }

    public HttpClient Http { get; }

    public static Task<HostProcess> StartAsync(string folder, params string[] settings) => StartAsync(folder, new Uri($"http://127.0.0.1:{FreePort.Any()}"), settings);

    /// <summary>Starts it anew at the same address, where the tokens of before are good.</summary>
    public Task<HostProcess> StartAgainAsync(string folder) => StartAsync(folder, Http.BaseAddress ?? throw new InvalidOperationException(), []);

    private static async Task<HostProcess> StartAsync(string folder, Uri origin, string[] settings)
    {
        await AzuritePackage.InstallAsync(Repository.AzuriteProgram, Console.WriteLine, CancellationToken.None);
        var program = typeof(LocalHost).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", [program, "--azurite", folder, "--storage", "azurite", "--urls", origin.AbsoluteUri, .. settings]) { RedirectStandardOutput = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The host did not start.");
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var host = new HostProcess(process, origin);
        await Eventually.TrueAsync(host.AnswersAsync);
        return host;
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            using var stop = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync();
        }

        Http.Dispose();
        process.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        Assert.False(process.HasExited, "The host ended while starting.");
        try
        {
            using var answer = await Http.GetAsync("api/health");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
