using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using MyIpma.Local.Hosting;

namespace MyIpma.Local.Identity;

/// <summary>
/// The ES256 key of access tokens, kept in a file so that they stay valid after a restart, and the RS256 key of ID tokens, an algorithm that every
/// OpenID Connect client supports (Core, section 15.1). Clients read an ID token once, so its key need not outlive the process.
/// </summary>
internal sealed class DevIssuerKeys
{
    private static readonly Lazy<SigningCredentials> IdTokens = new(CreateRsa);
    private readonly Stored stored;

    private DevIssuerKeys(Stored stored)
    {
        this.stored = stored;
        // A JsonWebKey instead of an ECDsa, so that every signature provider creates its own key object and concurrent requests share none.
        var key = ToWebKey(stored);
        key.D = stored.D;
        Credentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256);
    }

    public string KeyId => stored.Kid;

    public SigningCredentials Credentials { get; }

    public static SigningCredentials IdTokenCredentials => IdTokens.Value;

    public static DevIssuerKeys Ephemeral()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = ecdsa.ExportParameters(includePrivateParameters: true);
        var key = new Stored("", Base64UrlEncoder.Encode(parameters.Q.X), Base64UrlEncoder.Encode(parameters.Q.Y), Base64UrlEncoder.Encode(parameters.D));
        return new DevIssuerKeys(key with { Kid = Base64UrlEncoder.Encode(ToWebKey(key).ComputeJwkThumbprint()) });
    }

    public static DevIssuerKeys Load(string path) =>
        new(JsonSerializer.Deserialize<Stored>(File.ReadAllText(path), JsonSerializerOptions.Web)
            ?? throw new InvalidDataException($"{path} holds no signing key."));

    public static DevIssuerKeys LoadOrCreate(string path)
    {
        if (File.Exists(path))
        {
            return Load(path);
        }

        var keys = Ephemeral();
        keys.Save(path);
        return keys;
    }

    public void Save(string path) => KeyFile.Write(path, JsonSerializer.Serialize(stored, JsonSerializerOptions.Web));

    /// <summary>The public keys only.</summary>
    public object ToJwks()
    {
        var rsa = (JsonWebKey)IdTokenCredentials.Key;
        return new
        {
            keys = new object[]
            {
                new { kty = "EC", use = "sig", alg = "ES256", kid = stored.Kid, crv = "P-256", x = stored.X, y = stored.Y },
                new { kty = "RSA", use = "sig", alg = "RS256", kid = rsa.KeyId, n = rsa.N, e = rsa.E },
            },
        };
    }

    private static SigningCredentials CreateRsa()
    {
        using var rsa = RSA.Create(2048);
        var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: true)));
        key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
        return new SigningCredentials(key, SecurityAlgorithms.RsaSha256);
    }

    private static JsonWebKey ToWebKey(Stored stored) => new()
    {
        Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
        Crv = JsonWebKeyECTypes.P256,
        Alg = SecurityAlgorithms.EcdsaSha256,
        Use = JsonWebKeyUseNames.Sig,
        KeyId = stored.Kid,
        X = stored.X,
        Y = stored.Y,
    };

    private sealed record Stored(string Kid, string X, string Y, string D);
}
