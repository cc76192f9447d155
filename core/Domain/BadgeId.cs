using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using MyIpma.Core.Common;

namespace MyIpma.Core.Domain;

/// <summary>Derives badge ids from certificate ids: stable, so that a repeated message meets the same badge, and not guessable without the app key.</summary>
public sealed class BadgeIdFactory(IOptions<AppKeyOptions> keys)
{
    private readonly byte[] key = keys.Value.DeriveKey("badge-id");

    /// <summary><c>b_</c> and 22 base64url characters: 16 bytes of HMAC-SHA256 of the certificate id.</summary>
    public string Create(string certificateId) =>
        $"b_{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(certificateId)).AsSpan(0, 16))}";

    /// <summary>True when the text has the form of a badge id, so that nothing else reaches a storage key.</summary>
    public static bool IsWellFormed(string? text) =>
        text is { Length: 24 } && text.StartsWith("b_", StringComparison.Ordinal) && text.AsSpan(2).IndexOfAnyExcept(Letters) < 0;

    private static readonly System.Buffers.SearchValues<char> Letters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}

/// <summary>Where a badge is stored: the key of the address it was issued to, and its id.</summary>
public sealed record BadgeKey(string AddressKey, string BadgeId);
