using System.Text.Json.Serialization.Metadata;
using MyIpma.Core.Backup;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Accounts;

/// <summary>Says which rows of a backup belong to one person, so that they can be brought back without anybody else's.</summary>
public sealed class PersonRestore(BackupArchive archive, EmailAddressFactory addresses, FaultIsolation faults, TimeProvider time)
{
    private readonly JsonTypeInfo<Account> accounts = AccountJson.WithAddresses(addresses).Account;

    /// <summary>The rows of whoever an address belonged to: all their addresses with badges, claims and timelines, the account, and what is owed to them later.</summary>
    public async Task<IReadOnlyList<RestoreScope>> FindAsync(BackupManifest backup, EmailAddress address, CancellationToken ct)
    {
        var account = await AccountOfAsync(backup, address.Key, ct);
        string[] keys = [.. (account?.Addresses ?? []).Append(address).Select(one => one.Key).Distinct()];
        var scopes = new List<RestoreScope>();
        foreach (var key in keys)
        {
            var owner = AddressOwnership.KeyOf(key);
            scopes.Add(new RestoreScope("accounts", Partitions.For(key), row => row.Key == owner));
            scopes.AddRange(await BadgesOfAsync(backup, key, ct));
        }

        if (account is not null)
        {
            scopes.Add(new RestoreScope("accounts", Partitions.For(account.Id), row => row.Key == AccountStore.KeyOf(account.Id)));
        }

        return scopes;
    }

    private async Task<Account?> AccountOfAsync(BackupManifest backup, string addressKey, CancellationToken ct)
    {
        var owner = await ReadAsync(backup, "accounts", Partitions.For(addressKey), AddressOwnership.KeyOf(addressKey), ct);
        if (owner is null || !faults.TryRead(owner, AccountJson.Default.AddressOwner, out var known))
        {
            return null;
        }

        return await ReadAsync(backup, "accounts", Partitions.For(known.Account), AccountStore.KeyOf(known.Account), ct) is { } row && faults.TryRead(row, accounts, out var account)
            ? account
            : null;
    }

    private async Task<IReadOnlyList<RestoreScope>> BadgesOfAsync(BackupManifest backup, string addressKey, CancellationToken ct)
    {
        var prefix = BadgeRowKeys.Badges(addressKey);
        var rows = await ReadAsync(backup, "badges", Partitions.For(addressKey), ct);
        var ids = rows.Where(row => row.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(row => row.Key[prefix.Length..]).ToHashSet();
        var due = OutboxRowKeys.PendingBefore(time.GetUtcNow());
        return
        [
            new RestoreScope("badges", Partitions.For(addressKey), row => row.Key.StartsWith($"{addressKey}|", StringComparison.Ordinal)),
            new RestoreScope("badges", Partitions.For(addressKey), row => string.CompareOrdinal(row.Key, due) > 0 && row.Key.Split('|') is [_, _, var id, ..] && ids.Contains(id)),
            .. ids.Select(id => new RestoreScope("links", BadgeRowKeys.LinkPartition(id), row => row.Key == id || row.Key.EndsWith($"|{id}", StringComparison.Ordinal))),
            new RestoreScope("links", "status", row => ids.Contains(row.Body) || (row.Key.Split('|') is ["badge", var id] && ids.Contains(id))),
        ];
    }

    private async Task<Row?> ReadAsync(BackupManifest backup, string table, string partition, string key, CancellationToken ct) =>
        (await ReadAsync(backup, table, partition, ct)).FirstOrDefault(row => row.Key == key);

    private async Task<IReadOnlyList<Row>> ReadAsync(BackupManifest backup, string table, string partition, CancellationToken ct) =>
        backup.Partitions.FirstOrDefault(one => one.Table == table && one.Partition == partition) is { } kept ? await archive.ReadAsync(kept, ct) : [];
}

/// <summary>Keeps a restore from bringing back accounts that were erased since the backup, and their addresses.</summary>
internal sealed class AccountRestoreGuard(Tables tables, FaultIsolation faults) : IRestoreGuard
{
    public async Task<IReadOnlySet<string>> WithholdAsync(string table, string partition, IReadOnlyList<Row> rows, DateTimeOffset backedUpAt, CancellationToken ct)
    {
        var withheld = new HashSet<string>(StringComparer.Ordinal);
        if (table != "accounts")
        {
            return withheld;
        }

        foreach (var row in rows)
        {
            if (AccountOf(row) is { } id && await ErasedAtAsync(id, ct) > backedUpAt)
            {
                withheld.Add(row.Key);
            }
        }

        return withheld;
    }

    private string? AccountOf(Row row) => row.Key.Split('|') switch
    {
        ["account", var id] when EmailAddressFactory.IsWellFormedKey(id) => id,
        ["owner", ..] when faults.TryRead(row, AccountJson.Default.AddressOwner, out var owner) && EmailAddressFactory.IsWellFormedKey(owner.Account) => owner.Account,
        _ => null,
    };

    private async Task<DateTimeOffset?> ErasedAtAsync(string id, CancellationToken ct) =>
        await tables.Accounts.GetAsync(Partitions.For(id), AccountStore.ErasedKeyOf(id), ct) is { } mark ? AccountStore.ReadErasedAt(mark) : null;
}
