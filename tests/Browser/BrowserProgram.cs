using Microsoft.Playwright;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Browser;

/// <summary>
/// The browser of the tests: an installed Chromium, Chrome or Edge, else Playwright's own, which is fetched once into the user's cache where it can be reached.
/// Where it cannot, a test is skipped with the reason; under CI, which installs a browser before, it fails.
/// </summary>
internal static class BrowserProgram
{
    private static readonly string[] Names =
        ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "microsoft-edge-stable", "chrome.exe", "msedge.exe"];

    /// <summary>Where installers put it that leave the PATH alone.</summary>
    private static readonly string[] Places =
    [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe", @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    private static readonly Lazy<Task<string?>> Located = new(() => LocateAsync(
        FindInstalled(Environment.GetEnvironmentVariable("PATH") ?? "") ?? Array.Find(Places, File.Exists), FindDownloadedAsync, DownloadAsync, Prerequisite.OnCi));

    /// <summary>The program, looked for once for all tests.</summary>
    public static async Task<string> RequireAsync()
    {
        var program = await Located.Value;
        Prerequisite.Require(program is not null, "No Chromium, Chrome or Edge is on the PATH, and Playwright's Chromium is not there and could not be fetched.", Prerequisite.OnCi);
        return program ?? "";
    }

    public static string? FindInstalled(string path) =>
        path.Split(Path.PathSeparator).SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <param name="installed">One that the machine has.</param>
    /// <param name="findDownloaded">Looks for Playwright's own.</param>
    /// <param name="download">Fetches that, and tells whether it came.</param>
    /// <param name="onCi">Where nothing is fetched.</param>
    public static async Task<string?> LocateAsync(string? installed, Func<Task<string?>> findDownloaded, Func<Task<bool>> download, bool onCi)
    {
        var program = installed ?? await findDownloaded();
        return program is null && !onCi && await download() ? await findDownloaded() : program;
    }

    private static async Task<string?> FindDownloadedAsync()
    {
        using var playwright = await Playwright.CreateAsync();
        return File.Exists(playwright.Chromium.ExecutablePath) ? playwright.Chromium.ExecutablePath : null;
    }

    private static Task<bool> DownloadAsync() => Task.Run(() => Microsoft.Playwright.Program.Main(["install", "chromium", "--no-shell"]) == 0);
}
