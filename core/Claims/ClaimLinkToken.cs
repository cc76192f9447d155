using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Claims;

/// <summary>Signs and reads the tickets in <c>/api/go/</c> links. A ticket names one claim and needs no sign-in; the claim decides whether it is in time.</summary>
public sealed class ClaimLinkToken(IOptions<AppKeyOptions> keys)
{
    private const int IdBytes = 16;
    private const int PayloadBytes = IdBytes + IdBytes + sizeof(int);
    private const int SignatureBytes = 16;
    private readonly byte[] key = keys.Value.DeriveKey("ticket");

    public string Create(BadgeKey badge, int number)
    {
        Span<byte> ticket = stackalloc byte[PayloadBytes + SignatureBytes];
        Base64Url.DecodeFromChars(badge.AddressKey, ticket);
        Base64Url.DecodeFromChars(badge.BadgeId.AsSpan(2), ticket[IdBytes..]);
        BinaryPrimitives.WriteInt32BigEndian(ticket[(IdBytes + IdBytes)..], number);
        Sign(ticket[..PayloadBytes], ticket[PayloadBytes..]);
        return Base64Url.EncodeToString(ticket);
    }

    /// <summary>Null when the ticket is not one of ours.</summary>
    public (BadgeKey Badge, int Number)? Read(string text)
    {
        Span<byte> ticket = stackalloc byte[PayloadBytes + SignatureBytes];
        if (text.Length != Base64Url.GetEncodedLength(ticket.Length) || !Base64Url.IsValid(text) || Base64Url.DecodeFromChars(text, ticket) != ticket.Length)
        {
            return null;
        }

        Span<byte> expected = stackalloc byte[SignatureBytes];
        Sign(ticket[..PayloadBytes], expected);
        return CryptographicOperations.FixedTimeEquals(expected, ticket[PayloadBytes..])
            ? (KeyOf(ticket), BinaryPrimitives.ReadInt32BigEndian(ticket[(IdBytes + IdBytes)..]))
            : null;
    }

    private static BadgeKey KeyOf(ReadOnlySpan<byte> ticket) =>
        new(Base64Url.EncodeToString(ticket[..IdBytes]), $"b_{Base64Url.EncodeToString(ticket.Slice(IdBytes, IdBytes))}");

    private void Sign(ReadOnlySpan<byte> payload, Span<byte> signature)
    {
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, payload, full);
        full[..SignatureBytes].CopyTo(signature);
    }
}
