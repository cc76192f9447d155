using System.Text.Json;
using MyIpma.Local.Azurite;
using MyIpma.Tests.Infra;

namespace MyIpma.Tests.OpenBadges;

internal sealed record Verdict(bool Accepted, string? Reason);

internal static class Verifier
{
    private static readonly string Folder = Repository.PathOf("tests", "Verifiers");
    private static readonly Lazy<Task> Installed = new(InstallAsync);

    public static async Task<Verdict> CheckAsync(string token)
    {
        await Installed.Value;
        var printed = await NodeJs.RunAsync("node", ["verify.mjs", token], Folder, TestContext.Current.CancellationToken);
        return JsonSerializer.Deserialize<Verdict>(printed, JsonSerializerOptions.Web) ?? throw new InvalidDataException(printed);
    }

    private static async Task InstallAsync()
    {
        var onCi = Environment.GetEnvironmentVariable("CI") == "true";
        Assert.SkipUnless(onCi || await NodeJs.IsFoundAsync(CancellationToken.None), "Node.js is not on this machine.");
        if (!IsInstalled())
        {
            await NodeJs.RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], Folder, CancellationToken.None);
        }
    }

    private static bool IsInstalled()
    {
        var note = Path.Combine(Folder, "node_modules", ".package-lock.json");
        return File.Exists(note) && File.GetLastWriteTimeUtc(note) >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json"));
    }
}
