using MyIpma.Core.Common;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Accounts;

/// <summary>Takes the limits off a mailbox whose owner used up the hour's codes or guessed too often. Codes that are out stay valid.</summary>
public sealed class MailboxUnlock(AddressCodeStore codes, CodeLimits codeLimits, AccountStore accounts, AddressOwnership ownership, OptimisticUpdate updates)
{
    /// <summary>Unlocks it and says what was in the way. Unlocking twice changes nothing.</summary>
    /// <exception cref="ContentionException">The mailbox kept changing under our hands.</exception>
    public Task<MailboxLimits> UnlockAsync(EmailAddress address, CancellationToken ct) => updates.RunAsync(address.Key, async () =>
    {
        var before = await codes.ReadAsync(address.Key, ct);
        var known = before?.Value ?? AddressCodes.Empty;
        var limits = new MailboxLimits(await codeLimits.CountAsync(address, ct), known.Open.Count(code => code.Tries > 0));
        if (limits.CodesTried > 0 && !await codes.TryWriteAsync(address.Key, before, known.Unlocked(), [], ct))
        {
            return null;
        }

        await codeLimits.ClearMailboxAsync(address, ct);
        await UnlockAccountsAsync(address, known, ct);
        return limits;
    }, ct);

    private async Task UnlockAccountsAsync(EmailAddress address, AddressCodes known, CancellationToken ct)
    {
        var owner = await ownership.FindAsync(address.Key, ct);
        foreach (var account in known.Open.Select(code => code.Account).Append(owner).OfType<string>().Distinct())
        {
            await codeLimits.ClearAccountAsync(account, ct);
            await accounts.ChangeAsync(account, before => before.CodesSentAt.Count == 0 ? before : before with { CodesSentAt = [] }, ct);
        }
    }
}

/// <summary>What stood in the way of a mailbox.</summary>
/// <param name="CodesSent">Codes counted within the hour.</param>
/// <param name="CodesTried">Codes that are out and were guessed wrongly.</param>
public sealed record MailboxLimits(int CodesSent, int CodesTried)
{
    /// <summary>True when there was anything to take off.</summary>
    public bool IsLimited => CodesSent > 0 || CodesTried > 0;
}
