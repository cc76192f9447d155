using System.Buffers.Text;
using System.Security.Cryptography;
using MyIpma.Core.Backup;
using MyIpma.Core.Common;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Accounts;

/// <summary>Reads and writes accounts: one row each, cached for a minute. Own writes update the cache at once; other instances see them within that minute.</summary>
public sealed class AccountStore(Tables tables, EmailAddressFactory addresses, OptimisticUpdate updates, TimeProvider time)
{
    private const int MostCached = 10_000;
    private static readonly TimeSpan CacheFor = TimeSpan.FromSeconds(60);
    private readonly SingleFlightCache<string, CachedAccount> cache = new(time, CacheFor, MostCached);
    private readonly JsonRow<Account> rows = new(tables.Accounts, AccountJson.WithAddresses(addresses).Account, updates);

    /// <summary>At most a minute old; null when there is no account yet.</summary>
    public async Task<Account?> FindAsync(string id, CancellationToken ct) => (await cache.GetAsync(id, () => SearchAsync(id), ct)).Account;

    /// <summary>Reads past the cache and renews what it holds; null when there is no account yet.</summary>
    public async Task<Account?> RefreshAsync(string id, CancellationToken ct) => (await cache.RefreshAsync(id, () => SearchAsync(id), ct)).Account;

    /// <summary>Caches that the address in the token belongs to another account.</summary>
    public void SetOwnedByOther(string id, string addressKey) => cache.Set(id, new CachedAccount(cache.TryGet(id, out var known) ? known.Account : null, addressKey));

    public bool IsOwnedByOther(string id, string addressKey) => cache.TryGet(id, out var known) && known.OwnedByOther == addressKey;

    /// <summary>Reads past the cache.</summary>
    public Task<Versioned<Account>?> ReadAsync(string id, CancellationToken ct) => rows.ReadAsync(AddressOf(id), ct);

    /// <summary>Changes an account, creating it where it does not exist. A change that returns the same instance writes nothing; after a concurrent write it is decided again.</summary>
    /// <exception cref="ContentionException">Concurrent writes to the account won every time.</exception>
    public Task<Account> ChangeAsync(string id, Func<Account, Account> change, CancellationToken ct) => updates.RunAsync(id, async () =>
    {
        var before = await ReadAsync(id, ct);
        var now = before?.Value ?? Account.Create(id, time.GetUtcNow());
        var after = change(now);
        if (ReferenceEquals(now, after))
        {
            return now;
        }

        var written = await rows.TryWriteAsync(AddressOf(id), before, after, [], ct);
        if (written is not null)
        {
            cache.Set(id, new CachedAccount(after, null));
        }

        return written?.Value;
    }, ct);

    /// <summary>Deletes an account; already deleted is success. A mark that names nobody stays, so that no restore of a backup brings the account back.</summary>
    public async Task DeleteAsync(string id, CancellationToken ct)
    {
        var erased = CreateErasedRow(id, time.GetUtcNow());
        await tables.Accounts.TryCommitAsync(erased.Partition, [new RowChange.Delete(KeyOf(id)), new RowChange.Put(erased.Key, erased.Body)], ct);
        cache.Set(id, new CachedAccount(null, null));
    }

    /// <summary>True when the account was erased after a time, or its mark cannot be read.</summary>
    public async Task<bool> IsErasedSinceAsync(string id, DateTimeOffset time, CancellationToken ct) =>
        await tables.Accounts.GetAsync(Partitions.For(id), ErasedKeyOf(id), ct) is { } mark && ReadErasedAt(mark) > time;

    private async Task<CachedAccount> SearchAsync(string id) => new((await ReadAsync(id, CancellationToken.None))?.Value, null);

    private static RowAddress AddressOf(string id) => new(Partitions.For(id), KeyOf(id));

    internal static string KeyOf(string id) => $"account|{id}";

    /// <summary>The mark an erased account leaves.</summary>
    internal static ErasureRow CreateErasedRow(string id, DateTimeOffset at) => new("accounts", Partitions.For(id), ErasedKeyOf(id), at.ToString("O", CultureInfo.InvariantCulture));

    internal static string ErasedKeyOf(string id) => $"erased|{id}";

    /// <summary>An unreadable mark counts as an erasure that is never over, so that a damaged row brings nobody back.</summary>
    internal static DateTimeOffset ReadErasedAt(Row mark) => DateTimeOffset.TryParse(mark.Body, CultureInfo.InvariantCulture, out var at) ? at : DateTimeOffset.MaxValue;

    /// <summary>The account, null when there is none, and the key of an address in the token that another account owns.</summary>
    private sealed record CachedAccount(Account? Account, string? OwnedByOther);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(StoredEnumConverter)])]
[JsonSerializable(typeof(Account))]
[JsonSerializable(typeof(AddressOwner))]
[JsonSerializable(typeof(AddressCodes))]
[JsonSerializable(typeof(ErasureRecord))]
[JsonSerializable(typeof(StoppedReminders))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class AccountJson : JsonSerializerContext
{
    /// <summary>Addresses are stored as text only; their keys are derived when they are read.</summary>
    public static AccountJson WithAddresses(EmailAddressFactory addresses) =>
        new(new JsonSerializerOptions(Default.Options) { TypeInfoResolver = null, Converters = { new AddressListConverter(addresses) } });

    private sealed class AddressListConverter(EmailAddressFactory addresses) : JsonConverter<IReadOnlyList<EmailAddress>>
    {
        public override IReadOnlyList<EmailAddress> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            [.. (JsonSerializer.Deserialize(ref reader, Default.StringArray) ?? []).Select(addresses.TryParse).OfType<EmailAddress>()];

        public override void Write(Utf8JsonWriter writer, IReadOnlyList<EmailAddress> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, [.. value.Select(address => address.Value)], Default.StringArray);
    }
}

/// <summary>
/// The public page of a person, off until they switch it on. Its address is random: nothing about the person leads to it, and a new one can replace it. The account
/// decides; the row in <c>links</c> only leads to it.
/// </summary>
public sealed class ProfileStore(AccountStore accounts, Tables tables)
{
    private const string Partition = "profile";
    private const string Prefix = "p_";
    private const int IdBytes = 16;
    private const int IdLength = 24;

    /// <summary>Switches the page on or off. Switched on again, or renewed, it gets a new address, and the old one stops working at once.</summary>
    public async Task<Account> SetAsync(string accountId, bool isPublic, bool renew, CancellationToken ct)
    {
        var fresh = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));
        if (isPublic)
        {
            // The link goes first: after a crash in between, the account does not confirm it, so it leads nowhere.
            await tables.Links.TryCommitAsync(Partition, [new RowChange.Put(fresh, accountId)], ct);
        }

        string? before = null;
        var account = await accounts.ChangeAsync(accountId, now =>
        {
            before = now.ProfileId;
            var wanted = !isPublic ? null : now.ProfileId is { } kept && !renew ? kept : fresh;
            return wanted == now.ProfileId ? now : now with { ProfileId = wanted };
        }, ct);
        foreach (var unused in new[] { before, fresh }.OfType<string>().Where(id => id != account.ProfileId))
        {
            await ForgetAsync(unused, ct);
        }

        return account;
    }

    /// <summary>The account whose page has this id now; null when none has.</summary>
    public async Task<Account?> FindAsync(string profileId, CancellationToken ct) =>
        IsWellFormed(profileId)
        && await tables.Links.GetAsync(Partition, profileId, ct) is { Body: var accountId }
        && await accounts.ReadAsync(accountId, ct) is { Value: var account } && account.ProfileId == profileId
            ? account
            : null;

    /// <summary>Already deleted is success.</summary>
    public Task ForgetAsync(string profileId, CancellationToken ct) => tables.Links.TryCommitAsync(Partition, [new RowChange.Delete(profileId)], ct);

    private static bool IsWellFormed(string id) => id.Length == IdLength && id.StartsWith(Prefix, StringComparison.Ordinal) && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
}
