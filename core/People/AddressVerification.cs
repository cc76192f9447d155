using Microsoft.Extensions.Options;
using MyIpma.Core.Addresses;
using MyIpma.Core.Badges;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.People;

/// <summary>Takes the codes that come back and gives proven addresses to the accounts that asked.</summary>
public sealed class AddressVerification(
    AccountStore accounts, CodeStore codes, CodeHasher hasher, AddressOwnership ownership, OutboxQueue outbox, IOptions<PeopleOptions> options, TimeProvider time)
{
    private const int MostTries = 50;

    /// <summary>Takes a code. Every wrong one is counted before it is answered, so that guesses side by side gain nothing.</summary>
    public async Task<ProofOutcome> VerifyAsync(string account, string addressKey, string given, CancellationToken ct)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var before = await codes.ReadAsync(addressKey, ct);
            if (before?.Value.Of(account) is not { } code)
            {
                return await accounts.FindAsync(account, ct) is { } known && known.Find(addressKey) is { } own ? new ProofOutcome.Proven(own) : new ProofOutcome.NoCode();
            }

            if (await TryTakeAsync(before, code, addressKey, given, ct) is { } outcome)
            {
                return outcome;
            }
        }

        throw new ContentionException(addressKey);
    }

    /// <summary>Forgets the code an account asked for.</summary>
    public async Task ForgetAsync(string account, string addressKey, CancellationToken ct)
    {
        while (await codes.ReadAsync(addressKey, ct) is { } before && before.Value.Of(account) is not null
            && !await codes.TryWriteAsync(addressKey, before, before.Value.Without(account), [], ct))
        {
        }
    }

    private async Task<ProofOutcome?> TryTakeAsync(Stored<AddressCodes> before, AddressCode code, string addressKey, string given, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var right = hasher.Matches(code, given);
        if (code.Tries >= options.Value.MostTries)
        {
            return new ProofOutcome.Locked();
        }

        if (now >= code.ExpiresAt)
        {
            return new ProofOutcome.TooOld();
        }

        return right ? await TryProveAsync(before, code, addressKey, now, ct) : await TryCountAsync(before, code, addressKey, ct);
    }

    private async Task<ProofOutcome?> TryProveAsync(Stored<AddressCodes> before, AddressCode code, string addressKey, DateTimeOffset now, CancellationToken ct)
    {
        var proof = new AddressProof(code.Account, code.Address, now);
        OutboxRow[] owed = [new(Partitions.Of(addressKey), RowKeys.Owed(now, $"{addressKey}.{code.Account}", 0, 0), new Effect.TakeAddress(proof))];
        if (EmailAddress.TryParse(code.Address) is not { } address || !await codes.TryWriteAsync(addressKey, before, before.Value.Without(code.Account), owed, ct))
        {
            return null;
        }

        await ownership.TakeAsync(proof, ct);
        outbox.HandOver(owed);
        return new ProofOutcome.Proven(address);
    }

    private async Task<ProofOutcome?> TryCountAsync(Stored<AddressCodes> before, AddressCode code, string addressKey, CancellationToken ct)
    {
        var left = options.Value.MostTries - code.Tries - 1;
        return !await codes.TryWriteAsync(addressKey, before, before.Value.Changing(code with { Tries = code.Tries + 1 }), [], ct) ? null
            : left > 0 ? new ProofOutcome.Wrong(left) : new ProofOutcome.Locked();
    }
}
