using System.Buffers.Text;
using System.Security.Cryptography;
using MyIpma.Core.Common;

namespace MyIpma.Core.Mail;

/// <summary>
/// The token in an unsubscribe link: an address key, encrypted and authenticated (AES-GCM), so that nobody can read or forge one. The nonce derives from the content
/// (as in RFC 8452), so that every mail to an address has the same link and none has to be stored.
/// </summary>
public sealed class UnsubscribeToken(IOptions<AppKeyOptions> keys)
{
    private const int KeyBytes = 16;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] key = keys.Value.DeriveKey("unsubscribe");
    private readonly byte[] nonceKey = keys.Value.DeriveKey("unsubscribe-nonce");

    public string Create(string addressKey)
    {
        var content = Base64Url.DecodeFromChars(addressKey);
        var token = new byte[NonceBytes + content.Length + TagBytes];
        var nonce = token.AsSpan(0, NonceBytes);
        HMACSHA256.HashData(nonceKey, content).AsSpan(0, NonceBytes).CopyTo(nonce);
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(nonce, content, token.AsSpan(NonceBytes, content.Length), token.AsSpan(NonceBytes + content.Length));
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Null for a token that is not ours.</summary>
    public string? Read(string token)
    {
        if (token.Length > 100 || !Base64Url.IsValid(token, out var length) || length != NonceBytes + KeyBytes + TagBytes)
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(token);
        var content = new byte[KeyBytes];
        using var cipher = new AesGcm(key, TagBytes);
        try
        {
            cipher.Decrypt(bytes.AsSpan(0, NonceBytes), bytes.AsSpan(NonceBytes, KeyBytes), bytes.AsSpan(NonceBytes + KeyBytes), content);
            return Base64Url.EncodeToString(content);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
