using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MyIpma.Core.OpenBadges;

/// <summary>Writes signed tokens: a compact JWS (RFC 7515, section 7.1) with ES256, its key named by a DID URL.</summary>
public sealed class JwsWriter(ICredentialSigner signer, IssuerDid did)
{
    /// <summary>Signs a payload, saying in the header which type of token it is where the type is given.</summary>
    public async Task<string> SignAsync<T>(T payload, JsonTypeInfo<T> json, string? type, CancellationToken ct)
    {
        var key = (await signer.GetKeysAsync(ct))[0];
        var header = new JoseHeader("ES256", did.GetKeyId(key), type);
        var signed = $"{EncodePart(header, OpenBadgesJson.Plain.JoseHeader)}.{EncodePart(payload, json)}";
        var signature = await signer.SignAsync(key, Encoding.ASCII.GetBytes(signed), ct);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static string EncodePart<T>(T part, JsonTypeInfo<T> json) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part, json));
}

/// <summary>The protected header of a token. No other member is allowed (Open Badges 3.0, section "Create the JOSE Header").</summary>
internal sealed record JoseHeader(string Alg, string Kid, string? Typ);

/// <summary>The port to the key that credentials are signed with. The key itself never comes out.</summary>
public interface ICredentialSigner
{
    /// <summary>The public keys. The first signs; the others have signed what is still about, so they stay published.</summary>
    /// <exception cref="SigningUnavailableException">The key cannot be reached now.</exception>
    ValueTask<IReadOnlyList<PublicKey>> GetKeysAsync(CancellationToken ct);

    /// <summary>Signs with ES256: 64 bytes, R and S (RFC 7518, section 3.4).</summary>
    /// <exception cref="SigningUnavailableException">The key cannot be reached now.</exception>
    ValueTask<byte[]> SignAsync(PublicKey key, ReadOnlyMemory<byte> data, CancellationToken ct);
}

/// <summary>The public half of an ES256 key: its coordinates in base64url (RFC 7518, section 6.2.1), and where its private half is, if not in this process.</summary>
public sealed record PublicKey(string X, string Y, Uri? Location = null)
{
    /// <summary>The thumbprint (RFC 7638): the same key has the same id wherever it is kept.</summary>
    public string Id { get; } = Base64Url.EncodeToString(
        SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":"{{Y}}"}""")));
}

/// <summary>The signing key cannot be reached now; asking again later is right.</summary>
public sealed class SigningUnavailableException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Signs with a P-256 key of this process, where there is no Key Vault. Keys that signed before it stay published.</summary>
public sealed class EcdsaSigner : ICredentialSigner
{
    private readonly ECParameters parameters;
    private readonly IReadOnlyList<PublicKey> keys;

    private EcdsaSigner(ECDsa key, IReadOnlyList<PublicKey> older)
    {
        parameters = key.ExportParameters(includePrivateParameters: true);
        keys = [ToPublicKey(key), .. older];
    }

    /// <summary>With a new key.</summary>
    /// <param name="older">The keys before it, as PEM, private or public.</param>
    public static EcdsaSigner Create(params IEnumerable<string> older)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new EcdsaSigner(key, [.. older.Select(ReadPublicKey)]);
    }

    /// <summary>With a key that was kept as PEM.</summary>
    /// <param name="pem">The key that signs.</param>
    /// <param name="older">The keys before it, as PEM, private or public.</param>
    public static EcdsaSigner FromPem(string pem, params IEnumerable<string> older)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return new EcdsaSigner(key, [.. older.Select(ReadPublicKey)]);
    }

    /// <summary>The private key as PEM (PKCS#8), to be kept where only this machine's owner reads.</summary>
    public string ToPem()
    {
        using var key = ECDsa.Create(parameters);
        return key.ExportPkcs8PrivateKeyPem();
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<PublicKey>> GetKeysAsync(CancellationToken ct) => ValueTask.FromResult(keys);

    /// <inheritdoc />
    public ValueTask<byte[]> SignAsync(PublicKey key, ReadOnlyMemory<byte> data, CancellationToken ct)
    {
        // A key object of its own for every signature: concurrent requests must not share one.
        using var own = ECDsa.Create(parameters);
        return ValueTask.FromResult(own.SignData(data.Span, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    private static PublicKey ReadPublicKey(string pem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return ToPublicKey(key);
    }

    private static PublicKey ToPublicKey(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new PublicKey(Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
    }
}
