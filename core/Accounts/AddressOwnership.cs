using MyIpma.Core.Common;
using MyIpma.Core.Identity;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Accounts;

/// <summary>
/// Decides which account an address belongs to, one at a time. A verified address in a token is taken only while nobody owns it: once somebody else has proven it by
/// code, it takes a new code to win it back, since a mailbox may have changed hands after the issuer last checked.
/// </summary>
public sealed class AddressOwnership(
    Tables tables, AccountStore accounts, EmailAddressFactory addresses, OptimisticUpdate updates, OutboxQueue outbox, FaultIsolation faults, TimeProvider time)
{
    private readonly JsonRow<AddressOwner> owners = new(
        tables.Accounts, AccountJson.Default.AddressOwner, updates, row => faults.TryRead(row, AccountJson.Default.AddressOwner, out var owner) ? owner : AddressOwner.Nobody);

    /// <summary>Gives an account the address its token names. False when another account owns it.</summary>
    public async Task<bool> TryAdoptAsync(string account, EmailAddress address, CancellationToken ct)
    {
        var owner = await owners.UpdateAsync(RowOf(address.Key), known => known ?? new AddressOwner { Account = account, Since = time.GetUtcNow() }, ct);
        if (owner?.Account != account)
        {
            return false;
        }

        await AddToAccountAsync(account, address, ct);
        return true;
    }

    /// <summary>
    /// Gives an address to the account that has proven it by code, takes it from the previous owner and mails them. Idempotent. A proof from before the account was
    /// erased is ignored.
    /// </summary>
    public async Task TakeAsync(AddressProof proof, CancellationToken ct)
    {
        if (addresses.TryParse(proof.Address) is not { } address || await accounts.IsErasedSinceAsync(proof.Account, proof.ProvenAt, ct)
            || await TryRecordOwnerAsync(proof, address, ct) is not { } owner)
        {
            return;
        }

        if (owner.Former is { } former && owner.Since == proof.ProvenAt)
        {
            await TakeFromAsync(former, address, proof, ct);
        }

        await AddToAccountAsync(proof.Account, address, ct);
        if (await accounts.IsErasedSinceAsync(proof.Account, proof.ProvenAt, ct))
        {
            await accounts.ChangeAsync(proof.Account, known => known.WithoutAddress(address.Key), ct);
            await ReleaseAsync(proof.Account, address.Key, ct);
        }
    }

    /// <summary>The new owner gets the address even where the account it came from cannot be read.</summary>
    private async Task TakeFromAsync(string former, EmailAddress address, AddressProof proof, CancellationToken ct)
    {
        try
        {
            var formerAccount = await accounts.ChangeAsync(former, known => known.Owns(address) ? known.WithoutAddress(address.Key) : known, ct);
            await MailFormerOwnerAsync(formerAccount, address, proof, ct);
        }
        catch (UnreadableRowException unreadable)
        {
            faults.Skip("take-address", unreadable);
        }
    }

    /// <summary>An address that belongs to another account stays there.</summary>
    public Task ReleaseAsync(string account, string addressKey, CancellationToken ct) =>
        owners.UpdateAsync(RowOf(addressKey), owner => owner?.Account == account ? null : owner, ct);

    /// <summary>True when the account owns the address, or did before somebody else proved it.</summary>
    public async Task<bool> HasBelongedAsync(string addressKey, string account, CancellationToken ct) =>
        await owners.ReadAsync(RowOf(addressKey), ct) is { Value: var owner } && (owner.Account == account || owner.Former == account);

    /// <summary>The owning account; null when nobody owns it.</summary>
    public async Task<string?> FindAsync(string addressKey, CancellationToken ct) => (await owners.ReadAsync(RowOf(addressKey), ct))?.Value.KnownAccount;

    /// <summary>True when reminders to the address were stopped while it belonged to no account.</summary>
    public async Task<bool> HasStoppedRemindersAsync(string addressKey, CancellationToken ct) =>
        await tables.Accounts.GetAsync(Partitions.For(addressKey), StoppedKey(addressKey), ct) is not null;

    internal static string StoppedKey(string addressKey) => $"stopped|{addressKey}";

    /// <summary>Reminders stopped for the address alone are stopped for the account from now on.</summary>
    private async Task AddToAccountAsync(string account, EmailAddress address, CancellationToken ct)
    {
        var stopped = await HasStoppedRemindersAsync(address.Key, ct);
        await accounts.ChangeAsync(
            account, known => known.Owns(address) ? known : known.WithVerified(address) with { NoReminders = known.NoReminders || stopped }, ct);
        if (stopped)
        {
            await tables.Accounts.TryCommitAsync(Partitions.For(address.Key), [new RowChange.Delete(StoppedKey(address.Key))], ct);
        }
    }

    /// <summary>Mails the former owner, at all their addresses and at the one they lost. A repetition sends nothing again.</summary>
    private async Task MailFormerOwnerAsync(Account former, EmailAddress taken, AddressProof proof, CancellationToken ct)
    {
        foreach (var recipient in former.Addresses.Append(taken))
        {
            var mailId = string.Create(CultureInfo.InvariantCulture, $"{taken.Key}|taken-over|{proof.ProvenAt.UtcTicks}|{recipient.Key}");
            var mail = OutboxRow.ForMail(Partitions.For(recipient.Key), new Effect.MailAboutAddress(mailId, former.Id, recipient.Value, taken.Value), proof.ProvenAt);
            if (await tables.Badges.TryCommitAsync(mail.Partition, [mail.ToInsert()], ct) is not null)
            {
                outbox.Enqueue([mail]);
            }
        }

        await owners.UpdateAsync(RowOf(taken.Key), owner => owner?.Since == proof.ProvenAt ? owner with { Former = null } : owner, ct);
    }

    /// <summary>Null when somebody has proven the address later still.</summary>
    private async Task<AddressOwner?> TryRecordOwnerAsync(AddressProof proof, EmailAddress address, CancellationToken ct)
    {
        var recorded = await owners.UpdateAsync(
            RowOf(address.Key),
            known => known is not null && (known.Account == proof.Account || known.Since >= proof.ProvenAt) ? known
                : new AddressOwner { Account = proof.Account, Since = proof.ProvenAt, Former = known?.KnownAccount },
            ct);
        return recorded?.Account == proof.Account ? recorded : null;
    }

    private static RowAddress RowOf(string addressKey) => new(Partitions.For(addressKey), KeyOf(addressKey));

    internal static string KeyOf(string addressKey) => $"owner|{addressKey}";
}

/// <summary>Which account an address belongs to. Authoritative: the accounts' own lists follow it.</summary>
public sealed record AddressOwner
{
    /// <summary>Stands for an unreadable row: it gives nobody a right, and any proof is newer.</summary>
    internal static AddressOwner Nobody { get; } = new() { Account = "", Since = DateTimeOffset.MinValue };

    public required string Account { get; init; }

    /// <summary>Null when the row could not be read.</summary>
    [JsonIgnore]
    public string? KnownAccount => Account.Length > 0 ? Account : null;

    /// <summary>UTC; for an address proven by code, the moment of that proof.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The previous owner, until they have lost the address and been mailed.</summary>
    public string? Former { get; init; }
}

/// <summary>
/// Finds the person behind a sign-in: their account with all its addresses. The verified address of the token is added when nobody owns it and the person has not
/// removed it; to bring back a removed one, or to win one back from another account, it takes a code.
/// </summary>
public sealed class PersonResolver(AccountStore accounts, AddressOwnership ownership)
{
    /// <summary>At most a minute old. Somebody without any address yet is a person too.</summary>
    public async Task<Person> ResolveAsync(SignIn signIn, CancellationToken ct)
    {
        var account = await accounts.FindAsync(signIn.Account, ct);
        if (signIn.Address is { } address && MayAdopt(signIn.Account, account, address))
        {
            account = await AdoptAsync(signIn.Account, account, address, ct);
        }

        return Create(signIn, account, account?.Addresses ?? []);
    }

    /// <summary>Reads past the cache and keeps only the addresses whose owner row still names the account: no right to change something is decided from stale data.</summary>
    public async Task<Person> ResolveFreshAsync(SignIn signIn, CancellationToken ct)
    {
        var account = await accounts.RefreshAsync(signIn.Account, ct);
        if (signIn.Address is { } address && account?.Owns(address) != true && account?.Declined.Contains(address.Key) != true)
        {
            account = await AdoptAsync(signIn.Account, account, address, ct);
        }

        var owned = await Task.WhenAll((account?.Addresses ?? []).Select(async own => (Address: own, Owner: await ownership.FindAsync(own.Key, ct))));
        return Create(signIn, account, [.. owned.Where(own => own.Owner == signIn.Account).Select(own => own.Address)]);
    }

    private static Person Create(SignIn signIn, Account? account, IReadOnlyList<EmailAddress> addresses) => new()
    {
        Account = signIn.Account,
        Addresses = addresses,
        SuggestedAddress = signIn.ClaimedAddress is { } claimed && account?.Owns(claimed) != true ? claimed : null,
        IsOperator = signIn.IsOperator,
    };

    private bool MayAdopt(string id, Account? account, EmailAddress address) =>
        account?.Owns(address) != true && account?.Declined.Contains(address.Key) != true && !accounts.IsOwnedByOther(id, address.Key);

    private async Task<Account?> AdoptAsync(string id, Account? account, EmailAddress address, CancellationToken ct)
    {
        if (await ownership.TryAdoptAsync(id, address, ct))
        {
            return await accounts.FindAsync(id, ct);
        }

        accounts.SetOwnedByOther(id, address.Key);
        return account;
    }
}
