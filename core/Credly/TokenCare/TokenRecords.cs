using MyIpma.Core.Storage;

namespace MyIpma.Core.Credly.TokenCare;

/// <summary>Keeps the record of the token, which is the lock of its rotation too: one row, changed under its ETag only.</summary>
public sealed class TokenRecords(Tables tables, StoredCredlyToken token, TimeProvider time)
{
    private const string Partition = "credly-token";
    private const string Key = "record";
    private const int MostTries = 20;

    /// <summary>Longer than any call to Credly and all tries to keep its answer.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>The record; an empty one when another token was configured since.</summary>
    public async Task<TokenRecord> ReadAsync(CancellationToken ct) => (await ReadRowAsync(ct)).Record;

    /// <summary>Changes the record, as it is by then.</summary>
    public async Task<TokenRecord> ChangeAsync(Func<TokenRecord, TokenRecord> change, CancellationToken ct)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var (record, etag) = await ReadRowAsync(ct);
            var changed = change(record);
            if (await TryWriteAsync(changed, etag, ct))
            {
                return changed;
            }
        }

        throw new InvalidOperationException("The record of the Credly token kept changing.");
    }

    /// <summary>Takes the lock; false while another rotation holds it.</summary>
    public async Task<bool> TryLockAsync(CancellationToken ct)
    {
        var (record, etag) = await ReadRowAsync(ct);
        var now = time.GetUtcNow();
        return !(record.RotatingUntil > now) && await TryWriteAsync(record with { RotatingUntil = now + Lease }, etag, ct);
    }

    private async Task<(TokenRecord Record, string? ETag)> ReadRowAsync(CancellationToken ct)
    {
        var row = await tables.Links.GetAsync(Partition, Key, ct);
        var record = row is null ? null : StorageJson.Read(row, StorageJson.Default.TokenRecord);
        return (record?.Configured == token.Configured ? record : new TokenRecord { Configured = token.Configured }, row?.ETag);
    }

    private async Task<bool> TryWriteAsync(TokenRecord record, string? etag, CancellationToken ct)
    {
        var body = StorageJson.Write(record, StorageJson.Default.TokenRecord);
        RowChange change = etag is null ? new RowChange.Insert(Key, body) : new RowChange.Replace(Key, body, etag);
        return await tables.Links.TryCommitAsync(Partition, [change], ct) is not null;
    }
}
