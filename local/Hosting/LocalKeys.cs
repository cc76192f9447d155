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
            Keep(folder.Keys, NewKey());
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
        Keep(path, signer.ToPem());
        return signer;
    }

    /// <summary>Written beside and moved into place, so that a crash leaves either no file or a whole one; readable by its owner only.</summary>
    private static void Keep(string path, string key)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        using (var file = new FileStream(temporary, OwnerOnly()))
        using (var text = new StreamWriter(file))
        {
            text.Write(key);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static FileStreamOptions OwnerOnly()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}
