using System.Security.Cryptography;
using MyIpma.Local.Azurite;
using MyIpma.Local.Identity;

namespace MyIpma.Local.Hosting;

/// <summary>The keys of a local host: made at the first start and kept beside the data they belong to, so that badge ids and tokens outlive a restart.</summary>
internal sealed record LocalKeys(string AppKey, DevIssuerKeys Issuer)
{
    public static LocalKeys Ephemeral() => new(NewKey(), DevIssuerKeys.Ephemeral());

    public static LocalKeys KeptIn(AzuriteFolder folder)
    {
        folder.Create();
        if (!File.Exists(folder.Keys))
        {
            File.WriteAllText(folder.Keys, NewKey());
        }

        return new LocalKeys(File.ReadAllText(folder.Keys), DevIssuerKeys.LoadOrCreate(folder.IssuerKeys));
    }

    private static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}
