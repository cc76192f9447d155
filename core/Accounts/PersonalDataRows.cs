using System.Text.Json.Serialization.Metadata;
using MyIpma.Core.Backup;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Accounts;

/// <summary>The rows of a person's badges, for export and erasure.</summary>
public sealed class PersonalDataRows(Tables tables, BadgeStore store, FaultIsolation faults, OptimisticUpdate updates, TimeProvider time)
{
    private const int MostRows = 100;

    public async Task<IReadOnlyList<Claim>> ClaimsAsync(BadgeKey key, CancellationToken ct)
    {
        var claims = new List<Claim>();
        foreach (var row in await ReadAsync(Partitions.For(key.AddressKey), BadgeRowKeys.Claims(key), ct))
        {
            if (faults.TryRead(row, BadgeRowJson.Default.Claim, out var claim))
            {
                claims.Add(claim);
            }
        }

        return claims;
    }

    /// <summary>Claim and timeline rows of a badge, not counting its own.</summary>
    public async Task<int> CountAsync(BadgeKey key, CancellationToken ct)
    {
        var partition = Partitions.For(key.AddressKey);
        return (await ReadAsync(partition, BadgeRowKeys.Claims(key), ct)).Count + (await ReadAsync(partition, BadgeRowKeys.Logs(key), ct)).Count;
    }

    /// <summary>
    /// Erases all rows of an address and the effects that come from them. Each badge goes first, under its ETag and together with its last effects, so a concurrent
    /// claim either commits before and is seen, or finds nothing. Repeated until nothing is left, so that a repetition also finds what a crash left behind. Returns the
    /// effects to enqueue.
    /// </summary>
    /// <exception cref="ContentionException">Rows kept coming; the effect that erases stays pending.</exception>
    public async Task<IReadOnlyList<OutboxRow>> EraseAsync(string addressKey, string account, Func<string, Badge?, Task<IReadOnlyList<Effect>>> createEffectsAsync, CancellationToken ct)
    {
        var partition = Partitions.For(addressKey);
        var (pendingRows, badgeIds) = (new List<OutboxRow>(), new HashSet<string>(StringComparer.Ordinal));
        await updates.RunAsync(addressKey, async () =>
        {
            var rows = await ReadAsync(partition, $"{addressKey}|", ct);
            var badges = rows.Where(row => row.Key.StartsWith(BadgeRowKeys.Badges(addressKey), StringComparison.Ordinal)).ToList();
            foreach (var row in badges)
            {
                badgeIds.Add(row.Key[BadgeRowKeys.Badges(addressKey).Length..]);
                pendingRows.AddRange(await EraseBadgeAsync(partition, row, createEffectsAsync, ct));
            }

            var others = rows.Except(badges).Where(row => row.Key != AddressCodeStore.KeyOf(addressKey)).Select(row => row.Key);
            var pending = await PendingAsync(partition, account, subject => IsAbout(subject, addressKey, account, badgeIds), ct);
            string[] keys = [.. others, .. pending.Except(pendingRows.Select(row => row.Key), StringComparer.Ordinal)];
            await DeleteAsync(partition, keys, ct);
            return badges.Count == 0 && keys.Length == 0;
        }, ct);
        return pendingRows;
    }

    /// <summary>The link goes before the badge, so that nothing finds it any more. Empty after a concurrent write: the next round reads again.</summary>
    private async Task<IReadOnlyList<OutboxRow>> EraseBadgeAsync(string partition, Row row, Func<string, Badge?, Task<IReadOnlyList<Effect>>> createEffectsAsync, CancellationToken ct)
    {
        var badge = faults.TryRead(row, BadgeRowJson.Default.Badge, out var read) ? read : null;
        var badgeId = row.Key.Split('|')[^1];
        await store.EraseLinkAsync(badgeId, ct);
        var (effects, now) = (await createEffectsAsync(badgeId, badge), time.GetUtcNow());
        OutboxRow[] pendingRows = [.. effects.Select((effect, n) => new OutboxRow(partition, OutboxRowKeys.Pending(now, badgeId, (badge?.Revision ?? 0) + 1, n), effect))];
        var counted = CounterRows.ErasureOf(badge, await ReadAsync(partition, CounterRows.DeltaPrefix, ct), row, faults, now);
        RowChange[] changes = [new RowChange.Delete(row.Key, row.ETag), .. pendingRows.Select(pending => pending.ToInsert()), .. counted];
        return await tables.Badges.TryCommitAsync(partition, changes, ct) is null ? [] : pendingRows;
    }

    /// <summary>Deletes pending mails and proofs that an account caused at an address it does not own.</summary>
    public async Task ErasePendingAsync(string addressKey, string account, CancellationToken ct)
    {
        var partition = Partitions.For(addressKey);
        await DeleteAsync(partition, await PendingAsync(partition, account, subject => IsProof(subject, addressKey, account), ct), ct);
    }

    /// <summary>Pending effects and mails to delete. What others rely on stays: a revoked credential stays revoked, a workflow still ends, Credly is still cleaned up.</summary>
    private async Task<IReadOnlyList<string>> PendingAsync(string partition, string account, Func<string, bool> isAbout, CancellationToken ct)
    {
        var effects = (await ReadAsync(partition, OutboxRowKeys.Outbox, ct)).Where(row => IsAbout(row, isAbout)
            && !(faults.TryRead(row, EffectRowJson.Default.Effect, out var effect) && effect is Effect.NoteRevocation or Effect.MoveClaim or Effect.EraseAtCredly));
        var mails = (await ReadAsync(partition, OutboxRowKeys.MailOutbox, ct)).Where(row => IsAbout(row, isAbout) || IsMailTo(row, account));
        return [.. effects.Concat(mails).Select(row => row.Key)];
    }

    private static bool IsAbout(Row row, Func<string, bool> isAbout) => row.Key.Split('|') is [_, _, var subject, ..] && isAbout(subject);

    private bool IsMailTo(Row row, string account) => faults.TryRead(row, EffectRowJson.Default.Effect, out var effect)
        && (account == (effect as Effect.MailCode)?.Account || account == (effect as Effect.MailAboutAddress)?.Account);

    private static bool IsAbout(string subject, string addressKey, string account, HashSet<string> badgeIds) =>
        subject == addressKey || IsProof(subject, addressKey, account) || badgeIds.Any(id => subject.StartsWith(id, StringComparison.Ordinal));

    private static bool IsProof(string subject, string addressKey, string account) => subject == $"{addressKey}.{account}";

    /// <summary>Already deleted is success: where a row of a chunk is gone, the rows go one by one.</summary>
    private async Task DeleteAsync(string partition, IReadOnlyCollection<string> keys, CancellationToken ct)
    {
        foreach (var chunk in keys.Chunk(MostRows))
        {
            if (await tables.Badges.TryCommitAsync(partition, [.. chunk.Select(key => new RowChange.Delete(key))], ct) is null)
            {
                foreach (var key in chunk)
                {
                    await tables.Badges.TryCommitAsync(partition, [new RowChange.Delete(key)], ct);
                }
            }
        }
    }

    private async Task<IReadOnlyList<Row>> ReadAsync(string partition, string prefix, CancellationToken ct)
    {
        var rows = new List<Row>();
        await foreach (var row in tables.Badges.RangeAsync(partition, prefix, RowKeyFormat.After(prefix), ct))
        {
            rows.Add(row);
        }

        return rows;
    }
}

/// <summary>Selects the rows of a backup that belong to one person, so that they can be restored alone.</summary>
public sealed class PersonRestore(BackupArchive archive, EmailAddressFactory addresses, FaultIsolation faults, TimeProvider time)
{
    private readonly JsonTypeInfo<Account> accounts = AccountJson.WithAddresses(addresses).Account;

    /// <summary>The rows of an address's owner: all their addresses with badges, claims and timelines, the account, and its later effects.</summary>
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

/// <summary>Withholds accounts erased since the backup, and their addresses, from a restore.</summary>
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
