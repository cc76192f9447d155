using MyIpma.Core.Common;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Accounts;

/// <summary>
/// Limits the codes sent per account, mailbox, client and in all. Accounts that never owned a mailbox share a part of its limit, so that strangers cannot keep its
/// owner from getting a code. Addresses that differ by tag only are one mailbox.
/// </summary>
public sealed class CodeLimits(UsageCounter usage, AddressOwnership ownership, IOptions<AccountOptions> options)
{
    /// <summary>The overall limit is spread over this many rows, since every code writes one of them.</summary>
    private const int Shards = 16;

    public async Task<UsageResult> TryUseAsync(Account account, EmailAddress address, string client, CancellationToken ct)
    {
        var settings = options.Value;
        List<UsageLimit> limits =
        [
            AccountLimit(account.Id),
            MailboxLimit(address),
            new("codes-client", client, settings.CodesPerClientAnHour),
            new("codes-all", ShardOf(address.Key), Math.Max(1, settings.CodesAnHourInAll / Shards)),
        ];
        if (!account.Declined.Contains(address.Key) && !await ownership.HasBelongedAsync(address.Key, account.Id, ct))
        {
            limits.Add(StrangerLimit(address));
        }

        return await usage.TryUseAsync(limits, ct);
    }

    /// <summary>Codes sent to the mailbox within the hour.</summary>
    public Task<int> CountAsync(EmailAddress address, CancellationToken ct) => usage.CountAsync(MailboxLimit(address), ct);

    public Task ClearMailboxAsync(EmailAddress address, CancellationToken ct) =>
        Task.WhenAll(usage.ClearAsync(MailboxLimit(address), ct), usage.ClearAsync(StrangerLimit(address), ct));

    public Task ClearAccountAsync(string account, CancellationToken ct) => usage.ClearAsync(AccountLimit(account), ct);

    private UsageLimit AccountLimit(string account) => new("codes-account", account, options.Value.CodesAnHour);

    private UsageLimit MailboxLimit(EmailAddress address) => new("codes-mailbox", address.WithoutTag, options.Value.CodesAnHour);

    private UsageLimit StrangerLimit(EmailAddress address) => new("codes-stranger", address.WithoutTag, Math.Min(options.Value.CodesForStrangersAnHour, options.Value.CodesAnHour));

    private static string ShardOf(string addressKey) => Partitions.For(addressKey)[^1..];
}

/// <summary>Lifts the limits of a mailbox whose owner used up the hour's codes or guessed too often. Open codes stay valid.</summary>
public sealed class MailboxUnlock(AddressCodeStore codes, CodeLimits codeLimits, AccountStore accounts, AddressOwnership ownership, OptimisticUpdate updates)
{
    /// <summary>Returns what was in the way. Idempotent.</summary>
    /// <exception cref="ContentionException">Concurrent writes to the mailbox's codes won every time.</exception>
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

/// <summary>The limits a mailbox had reached.</summary>
/// <param name="CodesSent">Codes counted within the hour.</param>
/// <param name="CodesTried">Open codes with at least one wrong attempt.</param>
public sealed record MailboxLimits(int CodesSent, int CodesTried)
{
    public bool IsLimited => CodesSent > 0 || CodesTried > 0;
}
