using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using MyIpma.Core.Common;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Accounts;

/// <summary>The codes that are out for one address, one an account, and how many were sent. Kept beside the address's badges, so that a code and its mail commit together.</summary>
public sealed record AddressCodes
{
    /// <summary>When the codes of the last hour were sent, to whatever account (UTC).</summary>
    public required IReadOnlyList<DateTimeOffset> SentAt { get; init; }

    /// <summary>The codes that are out.</summary>
    public required IReadOnlyList<AddressCode> Open { get; init; }

    /// <summary>No codes yet.</summary>
    public static AddressCodes Empty { get; } = new() { SentAt = [], Open = [] };

    /// <summary>The code an account asked for.</summary>
    public AddressCode? Find(string account) => Open.FirstOrDefault(code => code.Account == account);

    /// <summary>With another code for an account, in place of the one before; what nobody needs any more is dropped.</summary>
    public AddressCodes WithSent(AddressCode code, DateTimeOffset now, TimeSpan counted) => new()
    {
        SentAt = [.. SentAt.Where(at => at > now - counted), now],
        Open = [.. Open.Where(other => other.Account != code.Account && other.ExpiresAt > now), code],
    };

    /// <summary>With the code of an account changed.</summary>
    public AddressCodes WithChanged(AddressCode code) => this with { Open = [.. Open.Select(other => other.Account == code.Account ? code : other)] };

    /// <summary>The same codes, as if none had been counted or tried.</summary>
    public AddressCodes Unlocked() => new() { SentAt = [], Open = [.. Open.Select(code => code with { Tries = 0 })] };

    public AddressCodes Without(string account) => this with { Open = [.. Open.Where(code => code.Account != account)] };
}

/// <summary>A six-digit code that is out. Only its keyed hash is kept. Times are UTC.</summary>
public sealed record AddressCode
{
    /// <summary>The account that asked for it.</summary>
    public required string Account { get; init; }

    /// <summary>The canonical address it was sent to.</summary>
    public required string Address { get; init; }

    /// <summary>The keyed hash of the code.</summary>
    public required string Hash { get; init; }

    /// <summary>The first moment at which it is too old.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How often a wrong code was given.</summary>
    public int Tries { get; init; }

    /// <summary>The account only: a record may end up in a log, the address must not.</summary>
    public override string ToString() => Account;
}

/// <summary>Keeps the codes of an address in table <c>badges</c>, in the address's partition, so that what is owed because of a code commits with it.</summary>
public sealed class AddressCodeStore(Tables tables, FaultIsolation faults, OptimisticUpdate updates)
{
    private readonly JsonRow<AddressCodes> rows = new(
        tables.Badges, AccountJson.Default.AddressCodes, updates, row => faults.TryRead(row, AccountJson.Default.AddressCodes, out var known) ? known : AddressCodes.Empty);

    /// <summary>Reads the codes of an address; null when none were sent. A row that cannot be read holds none, and the next code is written over it.</summary>
    public Task<Versioned<AddressCodes>?> ReadAsync(string addressKey, CancellationToken ct) => rows.ReadAsync(RowOf(addressKey), ct);

    /// <summary>Writes the codes of an address together with the effects owed. False when somebody else was faster.</summary>
    public async Task<bool> TryWriteAsync(string addressKey, Versioned<AddressCodes>? before, AddressCodes after, IReadOnlyList<OutboxRow> owed, CancellationToken ct) =>
        await rows.TryWriteAsync(RowOf(addressKey), before, after, owed.Select(row => row.ToInsert()), ct) is not null;

    /// <summary>Changes the codes of an address where there are any; null removes them.</summary>
    public Task UpdateAsync(string addressKey, Func<AddressCodes, AddressCodes?> change, CancellationToken ct) =>
        rows.UpdateAsync(RowOf(addressKey), known => known is null ? null : change(known), ct);

    private static RowAddress RowOf(string addressKey) => new(Partitions.For(addressKey), KeyOf(addressKey));

    internal static string KeyOf(string addressKey) => $"{addressKey}|codes";
}

/// <summary>Makes and checks six-digit codes. A million codes are soon tried, so the hash is keyed and the comparison takes the same time whatever is given.</summary>
public sealed class AddressCodeHasher(IOptions<AppKeyOptions> keys)
{
    private readonly byte[] key = keys.Value.DeriveKey("address-code");

    /// <summary>Six random digits.</summary>
    public static string NewCode() => RandomNumberGenerator.GetInt32(1_000_000).ToString("d6", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The keyed hash under which a code is kept, for one account, address and time only.</summary>
    public string Hash(string account, string address, DateTimeOffset expiresAt, string code) =>
        Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{account}\n{address}\n{expiresAt.UtcTicks}\n{code}")));

    /// <summary>True for the right code; spaces a person typed do not matter.</summary>
    public bool Matches(AddressCode kept, string given)
    {
        var digits = string.Concat(given.Where(c => !char.IsWhiteSpace(c)));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(kept.Hash), Encoding.UTF8.GetBytes(Hash(kept.Account, kept.Address, kept.ExpiresAt, digits)));
    }
}
