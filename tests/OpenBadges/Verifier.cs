using System.Text.Json;
using MyIpma.Local.Azurite;
using MyIpma.Tests.Hosting;
using MyIpma.Tests.Infra;

namespace MyIpma.Tests.OpenBadges;

internal sealed record Verdict(bool Accepted, string? Reason);

internal static class Verifier
{
    private static readonly NpmPackages Packages = new(Repository.PathOf("tests", "Verifiers"));

    public static async Task<Verdict> CheckAsync(string token)
    {
        await Packages.InstalledAsync();
        var printed = await NodeJs.RunAsync("node", ["verify.mjs", token], Packages.Folder, TestContext.Current.CancellationToken);
        return JsonSerializer.Deserialize<Verdict>(printed, JsonSerializerOptions.Web) ?? throw new InvalidDataException(printed);
    }
}
