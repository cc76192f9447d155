using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using MyIpma.Core.Keys;

namespace MyIpma.Core.People;

/// <summary>Makes and checks six-digit codes. A million codes are soon tried, so the hash is keyed and the comparison takes the same time whatever is given.</summary>
public sealed class CodeHasher(IOptions<KeyOptions> keys)
{
    private readonly byte[] key = keys.Value.Derive("address-code");

    /// <summary>Six random digits.</summary>
    public static string NewCode() => RandomNumberGenerator.GetInt32(1_000_000).ToString("d6", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The keyed hash under which a code is kept, for one account, address and time only.</summary>
    public string Hash(string account, string address, DateTimeOffset expiresAt, string code) =>
        Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{account}\n{address}\n{expiresAt.UtcTicks}\n{code}")));

    /// <summary>True for the right code; spaces a person typed do not matter.</summary>
    public bool Matches(AddressCode kept, string given)
    {
        var digits = string.Concat(given.Where(c => !char.IsWhiteSpace(c)));
        return CryptographicOperations.FixedTimeEquals(
            Convert.FromBase64String(kept.Hash), Convert.FromBase64String(Hash(kept.Account, kept.Address, kept.ExpiresAt, digits)));
    }
}
