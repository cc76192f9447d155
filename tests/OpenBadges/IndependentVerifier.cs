using System.Text.Json;
using MyIpma.Local.Azurite;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.OpenBadges;

internal sealed record VerifierResult(bool Accepted, string? Reason);

internal static class IndependentVerifier
{
    private static readonly NpmPackages Packages = new(RepositoryFiles.PathOf("tests", "Verifiers"));

    /// <summary>Open Badges 3.0: a credential in hand.</summary>
    public static Task<VerifierResult> CheckAsync(string token) => RunAsync("verify-credential.mjs", token);

    /// <summary>The same, with the issuer's key set instead of its DID.</summary>
    public static Task<VerifierResult> CheckAsync(string token, Uri keySet) => RunAsync("verify-credential.mjs", token, keySet.AbsoluteUri);

    /// <summary>The badge in a picture; empty when there is none.</summary>
    public static async Task<string> UnbakeAsync(byte[] picture, string keyword)
    {
        await Packages.InstalledAsync();
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, picture, TestContext.Current.CancellationToken);
            return await NodeJs.RunAsync("node", ["unbake.mjs", file, keyword], Packages.Folder, TestContext.Current.CancellationToken);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Open Badges 2.0: an assertion where it is hosted, and whose it is said to be.</summary>
    public static Task<VerifierResult> CheckAsync(Uri assertion, string email) => RunAsync("verify-hosted.mjs", assertion.AbsoluteUri, email);

    private static async Task<VerifierResult> RunAsync(params string[] command)
    {
        await Packages.InstalledAsync();
        var printed = await NodeJs.RunAsync("node", command, Packages.Folder, TestContext.Current.CancellationToken);
        return JsonSerializer.Deserialize<VerifierResult>(printed, JsonSerializerOptions.Web) ?? throw new InvalidDataException(printed);
    }
}
