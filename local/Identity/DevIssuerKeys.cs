using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using MyIpma.Local.Hosting;

namespace MyIpma.Local.Identity;

/// <summary>The ES256 key the development issuer signs with; kept in a file so that tokens outlive a restart.</summary>
internal sealed class DevIssuerKeys
{
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

    /// <summary>A key that lives as long as the process.</summary>
    public static DevIssuerKeys Ephemeral()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = ecdsa.ExportParameters(includePrivateParameters: true);
        var x = Base64UrlEncoder.Encode(parameters.Q.X);
        var y = Base64UrlEncoder.Encode(parameters.Q.Y);
        return new DevIssuerKeys(new Stored(Thumbprint(x, y), x, y, Base64UrlEncoder.Encode(parameters.D)));
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

    /// <summary>The public half, as the jwks endpoint publishes it.</summary>
    public object ToJwks() => new
    {
        keys = new[] { new { kty = "EC", use = "sig", alg = "ES256", kid = stored.Kid, crv = "P-256", x = stored.X, y = stored.Y } },
    };

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

    // RFC 7638: members in alphabetical order, no white space.
    private static string Thumbprint(string x, string y) => Base64UrlEncoder.Encode(
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));

    private sealed record Stored(string Kid, string X, string Y, string D);
}
