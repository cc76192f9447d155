using MyIpma.Core.Common;
using MyIpma.Core.Events;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Accounts;

/// <summary>
/// Decides which account an address belongs to. One address belongs to one account. A verified address in a token is taken only while nobody owns it:
/// once somebody else has proven it by code, the token alone does not win it back, since a mailbox may have changed hands after the issuer last looked;
/// a code of one's own does.
/// </summary>
public sealed class AddressOwnership(Tables tables, AccountStore accounts, EmailAddressFactory addresses, IEventBus bus, TimeProvider time)
{
    private const int MostTries = 50;

    /// <summary>Gives an address to an account by its token's word. False when another account owns it.</summary>
    public async Task<bool> TryAdoptAsync(string account, EmailAddress address, CancellationToken ct)
    {
        var owner = await ReadAsync(address.Key, ct);
        if (owner is null)
        {
            var mine = new AddressOwner { Account = account, Since = time.GetUtcNow() };
            var inserted = await TryWriteAsync(address.Key, null, mine, ct);
            owner = inserted ? new Versioned<AddressOwner>(mine, "") : await ReadAsync(address.Key, ct);
        }

        if (owner?.Value.Account != account)
        {
            return false;
        }

        await accounts.ChangeAsync(account, known => known.Owns(address) ? known : known.WithVerified(address), ct);
        return true;
    }

    /// <summary>Gives an address to the account that has proven it by code, takes it from the one before, and tells them. Doing it twice does no harm.</summary>
    public async Task TakeAsync(AddressProof proof, CancellationToken ct)
    {
        if (addresses.TryParse(proof.Address) is not { } address || await SettleAsync(proof, address, ct) is not { } owner)
        {
            return;
        }

        if (owner.Former is { } former && owner.Since == proof.ProvenAt)
        {
            var loser = await accounts.ChangeAsync(former, known => known.Owns(address) ? known.WithoutAddress(address.Key) : known, ct);
            await bus.PublishAsync([.. loser.Addresses.Append(address).Select(recipient => TakenOver(recipient, address, proof))], ct);
        }

        await accounts.ChangeAsync(proof.Account, known => known.Owns(address) ? known : known.WithVerified(address), ct);
    }

    /// <summary>Lets an address go. One that belongs to somebody else stays theirs.</summary>
    public async Task ReleaseAsync(string account, string addressKey, CancellationToken ct)
    {
        if (await ReadAsync(addressKey, ct) is { } owner && owner.Value.Account == account)
        {
            await tables.Accounts.TryCommitAsync(Partitions.For(addressKey), [new RowChange.Delete(KeyOf(addressKey), owner.ETag)], ct);
        }
    }

    /// <summary>True when an address belongs to an account, or did before somebody else proved it.</summary>
    public async Task<bool> HasBelongedAsync(string addressKey, string account, CancellationToken ct) =>
        await ReadAsync(addressKey, ct) is { Value: var owner } && (owner.Account == account || owner.Former == account);

    /// <summary>The account an address belongs to; null when nobody owns it.</summary>
    public async Task<string?> FindAsync(string addressKey, CancellationToken ct) => (await ReadAsync(addressKey, ct))?.Value.Account;

    /// <summary>Writes the new owner down. Null when somebody has proven the address later still.</summary>
    private async Task<AddressOwner?> SettleAsync(AddressProof proof, EmailAddress address, CancellationToken ct)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var before = await ReadAsync(address.Key, ct);
            if (before?.Value is { } owner && (owner.Account == proof.Account || owner.Since >= proof.ProvenAt))
            {
                return owner.Account == proof.Account ? owner : null;
            }

            var after = new AddressOwner { Account = proof.Account, Since = proof.ProvenAt, Former = before?.Value.Account };
            if (await TryWriteAsync(address.Key, before?.ETag, after, ct))
            {
                return after;
            }
        }

        throw new ContentionException(address.Key);
    }

    private async Task<Versioned<AddressOwner>?> ReadAsync(string addressKey, CancellationToken ct) =>
        await tables.Accounts.GetAsync(Partitions.For(addressKey), KeyOf(addressKey), ct) is { } row
            ? new Versioned<AddressOwner>(JsonRow.Read(row, AccountJson.Default.AddressOwner), row.ETag)
            : null;

    private async Task<bool> TryWriteAsync(string addressKey, string? etag, AddressOwner owner, CancellationToken ct)
    {
        var body = JsonRow.Write(owner, AccountJson.Default.AddressOwner);
        RowChange write = etag is null ? new RowChange.Insert(KeyOf(addressKey), body) : new RowChange.Replace(KeyOf(addressKey), body, etag);
        return await tables.Accounts.TryCommitAsync(Partitions.For(addressKey), [write], ct) is not null;
    }

    private static CloudEvent TakenOver(EmailAddress recipient, EmailAddress taken, AddressProof proof) => new()
    {
        Id = $"{OutboxRowKeys.Pending(proof.ProvenAt, taken.Key, 0, 0)}.{recipient.Key}",
        Type = AccountEventTypes.TakenOver,
        Subject = taken.Key,
        Time = proof.ProvenAt,
        Data = AddressEventData.Write(new AddressEventData { Email = recipient.Value, Address = taken.Masked }),
    };

    internal static string KeyOf(string addressKey) => $"owner|{addressKey}";
}

/// <summary>Which account an address belongs to; one at a time. It is the truth, the accounts' own lists follow it.</summary>
public sealed record AddressOwner
{
    /// <summary>The account.</summary>
    public required string Account { get; init; }

    /// <summary>Since when (UTC); for an address proven by code, the moment of that proof.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The account it was taken over from, for whoever has to finish that.</summary>
    public string? Former { get; init; }
}
