using Microsoft.Extensions.Options;
using MyIpma.Core.Common;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Accounts;

/// <summary>
/// How many codes go out: by account, by mailbox, by client and in all. Accounts that a mailbox never answered to share a part of its codes, so that strangers cannot keep
/// the mailbox's own account from getting one.
/// </summary>
public sealed class CodeLimits(UsageCounter usage, AddressOwnership ownership, IOptions<AccountOptions> options)
{
    /// <summary>The limit in all is kept in so many rows, since each code writes one of them.</summary>
    private const int Shards = 16;

    /// <summary>Counts one code, unless a limit is reached.</summary>
    public async Task<UsageResult> TryUseAsync(Account account, EmailAddress address, string client, CancellationToken ct)
    {
        var settings = options.Value;
        List<UsageLimit> limits =
        [
            AccountLimit(account.Id),
            MailboxLimit(address.Key),
            new("codes-client", client, settings.CodesPerClientAnHour),
            new("codes-all", ShardOf(address.Key), Math.Max(1, settings.CodesAnHourInAll / Shards)),
        ];
        if (!account.Declined.Contains(address.Key) && !await ownership.HasBelongedAsync(address.Key, account.Id, ct))
        {
            limits.Add(StrangerLimit(address.Key));
        }

        return await usage.TryUseAsync(limits, ct);
    }

    /// <summary>How many codes a mailbox was sent within the hour.</summary>
    public Task<int> CountAsync(string addressKey, CancellationToken ct) => usage.CountAsync(MailboxLimit(addressKey), ct);

    /// <summary>Forgets what was counted for a mailbox.</summary>
    public Task ClearMailboxAsync(string addressKey, CancellationToken ct) =>
        Task.WhenAll(usage.ClearAsync(MailboxLimit(addressKey), ct), usage.ClearAsync(StrangerLimit(addressKey), ct));

    /// <summary>Forgets what was counted for an account.</summary>
    public Task ClearAccountAsync(string account, CancellationToken ct) => usage.ClearAsync(AccountLimit(account), ct);

    private UsageLimit AccountLimit(string account) => new("codes-account", account, options.Value.CodesAnHour);

    private UsageLimit MailboxLimit(string addressKey) => new("codes-mailbox", addressKey, options.Value.CodesAnHour);

    private UsageLimit StrangerLimit(string addressKey) => new("codes-stranger", addressKey, Math.Min(options.Value.CodesForStrangersAnHour, options.Value.CodesAnHour));

    private static string ShardOf(string addressKey) => Partitions.For(addressKey)[^1..];
}
