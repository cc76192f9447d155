using System.Buffers.Text;
using System.Security.Cryptography;
using MyIpma.Core.Backup;
using MyIpma.Core.Common;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Accounts;

/// <summary>
/// Reads and writes accounts: one row each, so that finding a person is one point read. They are remembered for a minute, so that signed-in requests in a row read an account
/// once. Own writes go over it at once; other instances see them within that minute.
/// </summary>
public sealed class AccountStore(Tables tables, EmailAddressFactory addresses, OptimisticUpdate updates, TimeProvider time)
{
    private const int MostCached = 10_000;
    private static readonly TimeSpan CacheFor = TimeSpan.FromSeconds(60);
    private readonly SingleFlightCache<string, CachedAccount> cache = new(time, CacheFor, MostCached);
    private readonly JsonRow<Account> rows = new(tables.Accounts, AccountJson.WithAddresses(addresses).Account, updates);

    /// <summary>Reads an account, at most a minute old; null when there is none yet.</summary>
    public async Task<Account?> FindAsync(string id, CancellationToken ct) => (await cache.GetAsync(id, () => SearchAsync(id), ct)).Account;

    /// <summary>Reads an account as it is now, and remembers it; null when there is none yet.</summary>
    public async Task<Account?> RefreshAsync(string id, CancellationToken ct) => (await cache.RefreshAsync(id, () => SearchAsync(id), ct)).Account;

    /// <summary>Remembers that the address a token names belongs to another account.</summary>
    public void SetOwnedByOther(string id, string addressKey) => cache.Set(id, new CachedAccount(cache.TryGet(id, out var known) ? known.Account : null, addressKey));

    /// <summary>True while it is remembered that an address belongs to another account.</summary>
    public bool IsOwnedByOther(string id, string addressKey) => cache.TryGet(id, out var known) && known.OwnedByOther == addressKey;

    /// <summary>Reads an account as it is now.</summary>
    public Task<Versioned<Account>?> ReadAsync(string id, CancellationToken ct) => rows.ReadAsync(AddressOf(id), ct);

    /// <summary>Changes an account, making it where it does not exist. A change that leaves it as it is writes nothing; when somebody else was faster, it is decided again.</summary>
    /// <exception cref="ContentionException">The account kept changing under our hands.</exception>
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

    /// <summary>Deletes an account; already deleted is success. What stays is when, without anything that names anybody, so that no restore of a backup brings it back.</summary>
    public async Task DeleteAsync(string id, CancellationToken ct)
    {
        var erased = CreateErasedRow(id, time.GetUtcNow());
        await tables.Accounts.TryCommitAsync(erased.Partition, [new RowChange.Delete(KeyOf(id)), new RowChange.Put(erased.Key, erased.Body)], ct);
        cache.Set(id, new CachedAccount(null, null));
    }

    /// <summary>True when an account was erased behind a time. A mark that cannot be read says so too.</summary>
    public async Task<bool> IsErasedSinceAsync(string id, DateTimeOffset time, CancellationToken ct) =>
        await tables.Accounts.GetAsync(Partitions.For(id), ErasedKeyOf(id), ct) is { } mark && ReadErasedAt(mark) > time;

    private async Task<CachedAccount> SearchAsync(string id) => new((await ReadAsync(id, CancellationToken.None))?.Value, null);

    private static RowAddress AddressOf(string id) => new(Partitions.For(id), KeyOf(id));

    internal static string KeyOf(string id) => $"account|{id}";

    /// <summary>The mark that an account leaves which was erased at a time.</summary>
    internal static ErasureRow CreateErasedRow(string id, DateTimeOffset at) => new("accounts", Partitions.For(id), ErasedKeyOf(id), at.ToString("O", CultureInfo.InvariantCulture));

    internal static string ErasedKeyOf(string id) => $"erased|{id}";

    /// <summary>A mark whose time cannot be read still says that the account was erased, and nobody comes back by a damaged row.</summary>
    internal static DateTimeOffset ReadErasedAt(Row mark) => DateTimeOffset.TryParse(mark.Body, CultureInfo.InvariantCulture, out var at) ? at : DateTimeOffset.MaxValue;

    /// <summary>An account as last seen, perhaps that there is none, and the address that is not theirs.</summary>
    private sealed record CachedAccount(Account? Account, string? OwnedByOther);
}

/// <summary>How people's records are written into rows; the same rules as for badges.</summary>
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
    /// <summary>For records that hold addresses: only their text is stored, and their keys are derived again when it is read.</summary>
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
/// The public page of a person: off until they switch it on, at an address that is random, because nothing about the person may lead to it and a new one must be able to
/// take its place. The account decides; the row that leads from the address to the account is only a signpost.
/// </summary>
public sealed class ProfileStore(AccountStore accounts, Tables tables)
{
    private const string Partition = "profile";
    private const string Prefix = "p_";
    private const int IdBytes = 16;
    private const int IdLength = 24;

    /// <summary>Switches the page on or off. Switched on again, or renewed, it has another address, and the one before leads nowhere from that moment on.</summary>
    public async Task<Account> SetAsync(string accountId, bool isPublic, bool renew, CancellationToken ct)
    {
        var fresh = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));
        if (isPublic)
        {
            // The signpost first: a crash in between leaves one that the account does not confirm, not a page that cannot be found.
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

    /// <summary>The account whose page stands at an address now; null when none does.</summary>
    public async Task<Account?> FindAsync(string profileId, CancellationToken ct) =>
        IsWellFormed(profileId)
        && await tables.Links.GetAsync(Partition, profileId, ct) is { Body: var accountId }
        && await accounts.ReadAsync(accountId, ct) is { Value: var account } && account.ProfileId == profileId
            ? account
            : null;

    /// <summary>Takes a signpost away; one that is gone is fine.</summary>
    public Task ForgetAsync(string profileId, CancellationToken ct) => tables.Links.TryCommitAsync(Partition, [new RowChange.Delete(profileId)], ct);

    private static bool IsWellFormed(string id) => id.Length == IdLength && id.StartsWith(Prefix, StringComparison.Ordinal) && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
}
