using MyIpma.Core.Badges;
using MyIpma.Core.Storage;

namespace MyIpma.Core.People;

/// <summary>Reads and writes accounts: one row each, so that finding a person is one point read.</summary>
public sealed class AccountStore(Tables tables, AccountCache cache, TimeProvider time)
{
    private const int MostTries = 50;

    /// <summary>Reads an account, at most a minute old; null when there is none yet.</summary>
    public async Task<Account?> FindAsync(string id, CancellationToken ct)
    {
        if (cache.Find(id) is { } known)
        {
            return known.Account?.Value;
        }

        var before = cache.Raw(id);
        var stored = await ReadAsync(id, ct);
        cache.Read(id, before, stored);
        return stored?.Value;
    }

    /// <summary>Reads an account as it is now.</summary>
    public async Task<Stored<Account>?> ReadAsync(string id, CancellationToken ct) =>
        await tables.Accounts.GetAsync(Partitions.Of(id), KeyOf(id), ct) is { } row
            ? new Stored<Account>(StorageJson.Read(row, PeopleRows.Default.Account), row.ETag)
            : null;

    /// <summary>Changes an account, making it where it does not exist. A change that leaves it as it is writes nothing; when somebody else was faster, it is decided again.</summary>
    /// <exception cref="ContentionException">The account kept changing under our hands.</exception>
    public async Task<Account> ChangeAsync(string id, Func<Account, Account> change, CancellationToken ct)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var before = await ReadAsync(id, ct);
            var now = before?.Value ?? Account.New(id, time.GetUtcNow());
            var after = change(now);
            if (ReferenceEquals(now, after))
            {
                return now;
            }

            if (await TryWriteAsync(before, after, ct))
            {
                return after;
            }
        }

        throw new ContentionException(id);
    }

    /// <summary>Deletes an account; one that is gone is as wanted.</summary>
    public async Task DeleteAsync(string id, CancellationToken ct)
    {
        await tables.Accounts.TryCommitAsync(Partitions.Of(id), [new RowChange.Delete(KeyOf(id))], ct);
        cache.Written(id, null);
    }

    private async Task<bool> TryWriteAsync(Stored<Account>? before, Account after, CancellationToken ct)
    {
        var body = StorageJson.Write(after, PeopleRows.Default.Account);
        RowChange write = before is null ? new RowChange.Insert(KeyOf(after.Id), body) : new RowChange.Replace(KeyOf(after.Id), body, before.ETag);
        if (await tables.Accounts.TryCommitAsync(Partitions.Of(after.Id), [write], ct) is not [var etag])
        {
            return false;
        }

        cache.Written(after.Id, new Stored<Account>(after, etag));
        return true;
    }

    private static string KeyOf(string id) => $"account|{id}";
}
