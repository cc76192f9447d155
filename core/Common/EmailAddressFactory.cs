using System.Buffers.Text;
using System.Security.Cryptography;

namespace MyIpma.Core.Common;

/// <summary>Parses addresses and derives their keys. The hash is keyed, so that nobody without the app key can test whether storage or a link contains an address.</summary>
public sealed class EmailAddressFactory(IOptions<AppKeyOptions> keys)
{
    private readonly byte[] key = keys.Value.DeriveKey("address-key");

    /// <summary>Null when the text cannot be an address.</summary>
    public EmailAddress? TryParse(string? text) => EmailAddress.Canonicalize(text) is { } canonical ? new EmailAddress(canonical, CreateKey(canonical)) : null;

    /// <summary>Checked before a key from outside reaches storage.</summary>
    public static bool IsWellFormedKey(string? text) =>
        text is { Length: 22 } && Base64Url.IsValid(text, out var bytes) && bytes == 16 && !text.Any(char.IsWhiteSpace);

    /// <summary>First 16 bytes of HMAC-SHA-256 of the canonical text in base64url, 22 characters.</summary>
    private string CreateKey(string canonical) => Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(canonical)).AsSpan(0, 16));
}
