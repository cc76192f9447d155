using System.Security.Cryptography;
using MyIpma.Core.OpenBadges.Signing;
using MyIpma.Local.Azurite;
using MyIpma.Local.Identity;

namespace MyIpma.Local.Hosting;

/// <summary>The keys of a local host: made at the first start and kept beside the data they belong to, so that badge ids and tokens outlive a restart.</summary>
internal sealed record LocalKeys(string AppKey, DevIssuerKeys Issuer, EcdsaSigner Credentials)
{
    public static LocalKeys Ephemeral() => new(NewKey(), DevIssuerKeys.Ephemeral(), EcdsaSigner.Ephemeral());

    /// <summary>The same ones for all hosts of a folder, also when they come at once.</summary>
    public static async Task<LocalKeys> KeptInAsync(AzuriteFolder folder, CancellationToken ct)
    {
        folder.Create();
        await using var turn = await Turn.TakeAsync(folder.Turn, ct);
        if (!File.Exists(folder.Keys))
        {
            KeyFile.Write(folder.Keys, NewKey());
        }

        return new LocalKeys(File.ReadAllText(folder.Keys), DevIssuerKeys.LoadOrCreate(folder.IssuerKeys), SignerKeptIn(folder.CredentialKey));
    }

    private static EcdsaSigner SignerKeptIn(string path)
    {
        if (File.Exists(path))
        {
            return EcdsaSigner.FromPem(File.ReadAllText(path));
        }

        var signer = EcdsaSigner.Ephemeral();
        KeyFile.Write(path, signer.ToPem());
        return signer;
    }

    private static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}
