using MyIpma.Core.Common;
using MyIpma.Core.Identity;

namespace MyIpma.Core.Accounts;

/// <summary>
/// Finds the person behind a sign-in: their account with all its addresses, one point read at most once a minute. The verified address of the token is added
/// when nobody owns it and the person has not removed it; to bring back a removed one, or to win one back from another account, it takes a code.
/// </summary>
public sealed class PersonResolver(AccountStore accounts, AddressOwnership ownership)
{
    /// <summary>Finds the person, as they were within the last minute. Somebody without any address yet is a person too.</summary>
    public async Task<Person> ResolveAsync(SignIn signIn, CancellationToken ct)
    {
        var account = await accounts.FindAsync(signIn.Account, ct);
        if (signIn.Address is { } address && MayAdopt(signIn.Account, account, address))
        {
            account = await AdoptAsync(signIn.Account, account, address, ct);
        }

        return Create(signIn, account, account?.Addresses ?? []);
    }

    /// <summary>
    /// Finds the person as they are now, with the addresses that are still theirs by the owner's own row: the right to change something is never decided from what
    /// another instance may have changed meanwhile.
    /// </summary>
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
