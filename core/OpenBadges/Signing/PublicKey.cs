using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace MyIpma.Core.OpenBadges.Signing;

/// <summary>The public half of an ES256 key: its coordinates in base64url (RFC 7518, section 6.2.1), and where its private half is, if not in this process.</summary>
public sealed record PublicKey(string X, string Y, Uri? Location = null)
{
    /// <summary>The thumbprint (RFC 7638): the same key has the same id wherever it is kept.</summary>
    public string Id { get; } = Base64Url.EncodeToString(
        SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":"{{Y}}"}""")));
}
