using System.Buffers.Text;
using System.Security.Cryptography;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Accounts;

/// <summary>
/// The public page of a person: off until they switch it on, at an address that is random, because nothing about the person may lead to it and a new one must be able to
/// take its place. The account decides; the row that leads from the address to the account is only a signpost.
/// </summary>
public sealed class ProfileStore(AccountStore accounts, Tables tables)
{
    private const string Partition = "profile";
    private const string Prefix = "p_";
    private const int IdBytes = 16;
    private const int IdLength = 24;

    /// <summary>Switches the page on or off. Switched on again, or renewed, it has another address, and the one before leads nowhere from that moment on.</summary>
    public async Task<Account> SetAsync(string accountId, bool isPublic, bool renew, CancellationToken ct)
    {
        var fresh = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));
        if (isPublic)
        {
            // The signpost first: a crash in between leaves one that the account does not confirm, not a page that cannot be found.
            await tables.Links.TryCommitAsync(Partition, [new RowChange.Put(fresh, accountId)], ct);
        }

        string? before = null;
        var account = await accounts.ChangeAsync(accountId, now =>
        {
            before = now.ProfileId;
            var wanted = !isPublic ? null : now.ProfileId is { } kept && !renew ? kept : fresh;
            return wanted == now.ProfileId ? now : now with { ProfileId = wanted };
        }, ct);
        foreach (var unused in new[] { before, fresh }.OfType<string>().Where(id => id != account.ProfileId))
        {
            await ForgetAsync(unused, ct);
        }

        return account;
    }

    /// <summary>The account whose page stands at an address now; null when none does.</summary>
    public async Task<Account?> FindAsync(string profileId, CancellationToken ct) =>
        IsWellFormed(profileId)
        && await tables.Links.GetAsync(Partition, profileId, ct) is { Body: var accountId }
        && await accounts.ReadAsync(accountId, ct) is { Value: var account } && account.ProfileId == profileId
            ? account
            : null;

    /// <summary>Takes a signpost away; one that is gone is fine.</summary>
    public Task ForgetAsync(string profileId, CancellationToken ct) => tables.Links.TryCommitAsync(Partition, [new RowChange.Delete(profileId)], ct);

    private static bool IsWellFormed(string id) => id.Length == IdLength && id.StartsWith(Prefix, StringComparison.Ordinal) && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
}
