using MyIpma.Local.Azurite;

namespace MyIpma.Tests.Hosting;

/// <summary>Development packages of the tests, installed once by whoever needs them first; without Node.js such a test is skipped, under CI it fails.</summary>
internal sealed class NpmPackages(string folder)
{
    private readonly Lazy<Task> installed = new(() => InstallAsync(folder));

    public string Folder => folder;

    public Task InstalledAsync() => installed.Value;

    private static async Task InstallAsync(string folder)
    {
        var onCi = Environment.GetEnvironmentVariable("CI") == "true";
        Assert.SkipUnless(onCi || await NodeJs.IsFoundAsync(CancellationToken.None), "Node.js is not on this machine.");
        if (!IsInstalled(folder))
        {
            await NodeJs.RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, CancellationToken.None);
        }
    }

    private static bool IsInstalled(string folder)
    {
        var note = Path.Combine(folder, "node_modules", ".package-lock.json");
        return File.Exists(note) && File.GetLastWriteTimeUtc(note) >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json"));
    }
}
