using System.Text.Json;
using MyIpma.Local.Azurite;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.OpenBadges;

internal sealed record Verdict(bool Accepted, string? Reason);

internal static class Verifier
{
    private static readonly NpmPackages Packages = new(Checkout.PathOf("tests", "Verifiers"));

    /// <summary>Open Badges 3.0: a credential in hand.</summary>
    public static Task<Verdict> CheckAsync(string token) => RunAsync("verify-credential.mjs", token);

    /// <summary>Open Badges 2.0: an assertion where it is hosted, and whose it is said to be.</summary>
    public static Task<Verdict> CheckAsync(Uri assertion, string email) => RunAsync("verify-hosted.mjs", assertion.AbsoluteUri, email);

    private static async Task<Verdict> RunAsync(params string[] command)
    {
        await Packages.InstalledAsync();
        var printed = await NodeJs.RunAsync("node", command, Packages.Folder, TestContext.Current.CancellationToken);
        return JsonSerializer.Deserialize<Verdict>(printed, JsonSerializerOptions.Web) ?? throw new InvalidDataException(printed);
    }
}
