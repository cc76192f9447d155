using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MyIpma.Core.OpenBadges.Signing;

/// <summary>Writes signed tokens: a compact JWS (RFC 7515, section 7.1) with ES256, its key named by a DID URL.</summary>
public sealed class JwsWriter(ICredentialSigner signer, IssuerDid did)
{
    /// <summary>Signs a payload, saying in the header which type of token it is.</summary>
    public async Task<string> SignAsync<T>(T payload, JsonTypeInfo<T> json, string type, CancellationToken ct)
    {
        var key = (await signer.KeysAsync(ct))[0];
        var header = new JoseHeader("ES256", did.MethodOf(key), type);
        var signed = $"{Part(header, OpenBadgesJson.Plain.JoseHeader)}.{Part(payload, json)}";
        var signature = await signer.SignAsync(key, Encoding.ASCII.GetBytes(signed), ct);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Part<T>(T part, JsonTypeInfo<T> json) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part, json));
}
