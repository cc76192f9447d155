using System.Reflection;
using System.Text.Json;
using MyIpma.Local.Azurite;
using MyIpma.Local.Hosting;

namespace MyIpma.Tests.Hosting;

/// <summary>The files of this checkout, and the metadata that the build recorded for the tests.</summary>
internal static class RepositoryFiles
{
    public static string? Metadata(string key) =>
        typeof(RepositoryFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(attribute => attribute.Key == key)?.Value;

    public static string PathOf(params string[] parts) => Path.Combine([RepositoryPaths.Root, .. parts]);

    public static string Read(params string[] parts) => File.ReadAllText(PathOf(parts));

    public static JsonElement ReadJson(params string[] parts) => JsonElement.Parse(Read(parts));
}

/// <summary>What a test needs of the machine. Where it is missing the test is skipped with the reason; on CI it fails.</summary>
internal static class Prerequisite
{
    public static bool OnCi { get; } = Environment.GetEnvironmentVariable("CI") == "true";

    public static async Task RequireNodeJsAsync() => Require(await NodeJs.IsFoundAsync(CancellationToken.None), "Node.js is not on this machine.", OnCi);

    public static void Require(bool present, string reason, bool onCi)
    {
        Assert.False(onCi && !present, reason);
        Assert.SkipUnless(present, reason);
    }
}

/// <summary>npm packages of the tests, installed by the first test that needs them. Without Node.js that test is skipped; on CI it fails.</summary>
internal sealed class NpmPackages(string folder)
{
    private readonly Lazy<Task> installed = new(() => InstallAsync(folder));

    public string Folder => folder;

    public Task InstalledAsync() => installed.Value;

    private static async Task InstallAsync(string folder)
    {
        await Prerequisite.RequireNodeJsAsync();
        if (!IsInstalled(folder))
        {
            await NodeJs.RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, CancellationToken.None);
        }
    }

    private static bool IsInstalled(string folder)
    {
        var lockfile = Path.Combine(folder, "node_modules", ".package-lock.json");
        return File.Exists(lockfile) && File.GetLastWriteTimeUtc(lockfile) >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json"));
    }
}
