using System.Buffers.Text;
using System.Security.Cryptography;

namespace MyIpma.Core.OpenBadges.Signing;

/// <summary>Signs with a P-256 key of this process, where there is no Key Vault.</summary>
public sealed class EcdsaSigner : ICredentialSigner
{
    private readonly ECParameters parameters;
    private readonly IReadOnlyList<PublicKey> keys;

    private EcdsaSigner(ECDsa key)
    {
        parameters = key.ExportParameters(includePrivateParameters: true);
        keys = [new PublicKey(Base64Url.EncodeToString(parameters.Q.X), Base64Url.EncodeToString(parameters.Q.Y))];
    }

    /// <summary>With a new key that lives as long as the process.</summary>
    public static EcdsaSigner Ephemeral()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new EcdsaSigner(key);
    }

    /// <summary>With a key that was kept as PEM.</summary>
    public static EcdsaSigner FromPem(string pem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return new EcdsaSigner(key);
    }

    /// <summary>The private key as PEM (PKCS#8), to be kept where only this machine's owner reads.</summary>
    public string ToPem()
    {
        using var key = ECDsa.Create(parameters);
        return key.ExportPkcs8PrivateKeyPem();
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<PublicKey>> KeysAsync(CancellationToken ct) => ValueTask.FromResult(keys);

    /// <inheritdoc />
    public ValueTask<byte[]> SignAsync(PublicKey key, ReadOnlyMemory<byte> data, CancellationToken ct)
    {
        // A key object of its own for every signature: concurrent requests must not share one.
        using var own = ECDsa.Create(parameters);
        return ValueTask.FromResult(own.SignData(data.Span, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }
}
