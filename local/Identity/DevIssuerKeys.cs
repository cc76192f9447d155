using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using MyIpma.Local.Hosting;

namespace MyIpma.Local.Identity;

/// <summary>
/// The ES256 key of access tokens, kept in a file so that they outlive a restart, and the RS256 key of ID tokens, which every OpenID Connect client
/// must be able to check (Core, section 15.1) and which are read once, so that a key for as long as the process lives is enough.
/// </summary>
internal sealed class DevIssuerKeys
{
    private static readonly Lazy<SigningCredentials> IdTokens = new(CreateRsa);
    private readonly Stored stored;

    private DevIssuerKeys(Stored stored)
    {
        this.stored = stored;
        // A JsonWebKey rather than a wrapped ECDsa: every signature provider makes its own key object, so concurrent requests share none.
        var key = ToWebKey(stored);
        key.D = stored.D;
        Credentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256);
    }

    public string KeyId => stored.Kid;

    public SigningCredentials Credentials { get; }

    public static SigningCredentials IdTokenCredentials => IdTokens.Value;

    /// <summary>A key that lives as long as the process.</summary>
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

    /// <summary>The public halves, as the jwks endpoint publishes them.</summary>
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
