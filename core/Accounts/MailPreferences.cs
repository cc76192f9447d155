using MyIpma.Core.Storage;

namespace MyIpma.Core.Accounts;

/// <summary>
/// What people chose about mail. An account's own choice counts; whoever has none, because they never signed in, can still stop reminders to their address, and
/// brings that along once they sign in.
/// </summary>
public sealed class MailPreferences(Tables tables, AddressOwnership ownership, AccountStore accounts, TimeProvider time)
{
    /// <summary>Whether reminders to an address are wanted, and the language chosen for it; null where nobody has chosen one.</summary>
    public async Task<(bool Reminders, string? Language)> FindAsync(string addressKey, CancellationToken ct)
    {
        if (await ownership.FindAsync(addressKey, ct) is { } owner && (await accounts.ReadAsync(owner, ct))?.Value is { } account)
        {
            return (!account.NoReminders, account.Language);
        }

        return (!await ownership.HasStoppedRemindersAsync(addressKey, ct), null);
    }

    /// <summary>The language an account has chosen; null where it has not.</summary>
    public async Task<string?> FindLanguageAsync(string account, CancellationToken ct) => (await accounts.ReadAsync(account, ct))?.Value.Language;

    /// <summary>Stops reminders to an address. Doing it twice does no harm.</summary>
    public async Task StopRemindersAsync(string addressKey, CancellationToken ct)
    {
        if (await ownership.FindAsync(addressKey, ct) is { } owner)
        {
            await accounts.ChangeAsync(owner, account => account.NoReminders ? account : account with { NoReminders = true }, ct);
            return;
        }

        var body = JsonRow.Write(new StoppedReminders(time.GetUtcNow()), AccountJson.Default.StoppedReminders);
        await tables.Accounts.TryCommitAsync(Partitions.For(addressKey), [new RowChange.Put(AddressOwnership.StoppedKey(addressKey), body)], ct);
    }
}

/// <summary>That somebody without an account wants no reminders at an address, and since when (UTC).</summary>
public sealed record StoppedReminders(DateTimeOffset Since);
