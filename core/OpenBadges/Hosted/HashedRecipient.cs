using System.Security.Cryptography;
using System.Text;

namespace MyIpma.Core.OpenBadges.Hosted;

/// <summary>Whose a badge is: proof for who knows the address already, nothing for anybody else (Open Badges 2.0, IdentityObject and IdentityHash).</summary>
public sealed record HashedRecipient
{
    /// <summary>What is hashed.</summary>
    public string Type { get; init; } = "email";

    /// <summary>That it is hashed.</summary>
    public bool Hashed { get; init; } = true;

    /// <summary>Appended to the address before hashing, so that nobody can look the hash up.</summary>
    public required string Salt { get; init; }

    /// <summary><c>sha256$</c> and the hash in hexadecimal digits.</summary>
    public required string Identity { get; init; }

    /// <summary>The hash of an address.</summary>
    public static HashedRecipient Of(string address, string salt) => new()
    {
        Salt = salt,
        Identity = $"sha256${Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address + salt)))}",
    };
}
