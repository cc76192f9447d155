using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
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

    /// <summary>The memory it holds right now.</summary>
    public long MemoryBytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>The most memory it has held so far, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
    }

    public static Task<HostProcess> StartAsync(string folder, params string[] settings) => StartAsync(folder, new Uri($"http://127.0.0.1:{FreePort.Any()}"), settings);

    /// <summary>Starts it anew at the same address, where the tokens of before are good.</summary>
    public Task<HostProcess> StartAgainAsync(string folder, params string[] settings) => StartAsync(folder, Http.BaseAddress ?? throw new InvalidOperationException(), settings);

    private static async Task<HostProcess> StartAsync(string folder, Uri origin, string[] settings)
    {
        await Prerequisite.RequireNodeJsAsync();
        await AzuritePackage.InstallAsync(RepositoryPaths.AzuriteProgram, Console.WriteLine, CancellationToken.None);
        var program = typeof(LocalHost).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", [program, "--azurite", folder, "--storage", "azurite", "--urls", origin.AbsoluteUri, .. settings]) { RedirectStandardOutput = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The host did not start.");
        process.OutputDataReceived += (_, written) => PrivacyCheck.LookAtProcess(written.Data);
        process.BeginOutputReadLine();
        var host = new HostProcess(process, origin);
        try
        {
            await Eventually.TrueAsync(host.AnswersAsync);
            return host;
        }
        catch
        {
            // A test that failed here has no host to dispose of, and this one would run on for ever.
            await host.DisposeAsync();
            throw;
        }
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

/// <summary>A data folder for a host to be killed over, and the person who is there before and after.</summary>
internal sealed class CrashFolder : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("my-ipma-crash-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public static async Task<TestUser> SignInAsync(HostProcess host)
    {
        var token = (await host.Http.GetFromJsonAsync<JsonElement>("dev/token?email=ana@example.org")).GetProperty("token").GetString();
        host.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new TestUser(host.Http, "ana@example.org");
    }

    /// <summary>The same person with the same token, at the host that was started again.</summary>
    public static TestUser SignInAgain(TestUser visitor, HostProcess host)
    {
        host.Http.DefaultRequestHeaders.Authorization = visitor.Http.DefaultRequestHeaders.Authorization;
        return new TestUser(host.Http, visitor.Email);
    }

    public static async Task<int> CountAsync(HostProcess host, string type) =>
        (await host.Http.GetFromJsonAsync<JsonElement>("dev/events")).GetProperty("events").EnumerateArray().Count(reported => reported.GetProperty("type").GetString() == type);
}
