using Microsoft.Extensions.Options;
using MyIpma.Core.Common;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Accounts;

/// <summary>
/// How many codes go out: by account, by mailbox, by client and in all. Accounts that a mailbox never answered to share a part of its codes, so that strangers cannot keep
/// the mailbox's own account from getting one. However many addresses one mailbox has by tags, it is one mailbox.
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

    /// <summary>How many codes a mailbox was sent within the hour.</summary>
    public Task<int> CountAsync(EmailAddress address, CancellationToken ct) => usage.CountAsync(MailboxLimit(address), ct);

    /// <summary>Forgets what was counted for a mailbox.</summary>
    public Task ClearMailboxAsync(EmailAddress address, CancellationToken ct) =>
        Task.WhenAll(usage.ClearAsync(MailboxLimit(address), ct), usage.ClearAsync(StrangerLimit(address), ct));

    /// <summary>Forgets what was counted for an account.</summary>
    public Task ClearAccountAsync(string account, CancellationToken ct) => usage.ClearAsync(AccountLimit(account), ct);

    private UsageLimit AccountLimit(string account) => new("codes-account", account, options.Value.CodesAnHour);

    private UsageLimit MailboxLimit(EmailAddress address) => new("codes-mailbox", address.WithoutTag, options.Value.CodesAnHour);

    private UsageLimit StrangerLimit(EmailAddress address) => new("codes-stranger", address.WithoutTag, Math.Min(options.Value.CodesForStrangersAnHour, options.Value.CodesAnHour));

    private static string ShardOf(string addressKey) => Partitions.For(addressKey)[^1..];
}
