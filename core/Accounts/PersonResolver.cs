using MyIpma.Core.Common;
using MyIpma.Core.Identity;

namespace MyIpma.Core.Accounts;

/// <summary>
/// Finds the person behind a sign-in: their account with all its addresses, one point read at most once a minute. The verified address of the token is added
/// when nobody owns it and the person has not removed it; to bring back a removed one, or to win one back from another account, it takes a code.
/// </summary>
public sealed class PersonResolver(AccountStore accounts, AccountCache cache, AddressOwnership ownership)
{
    /// <summary>Finds the person. Somebody without any address yet is a person too.</summary>
    public async Task<Person> ResolveAsync(SignIn signIn, CancellationToken ct)
    {
        var account = await accounts.FindAsync(signIn.Account, ct);
        if (signIn.Address is { } address && MayAdopt(signIn.Account, account, address))
        {
            account = await AdoptAsync(signIn.Account, account, address, ct);
        }

        return new Person
        {
            Account = signIn.Account,
            Addresses = account?.Addresses ?? [],
            SuggestedAddress = signIn.ClaimedAddress is { } claimed && account?.Owns(claimed) != true ? claimed : null,
            IsOperator = signIn.IsOperator,
        };
    }

    private bool MayAdopt(string id, Account? account, EmailAddress address) =>
        account?.Owns(address) != true && account?.Declined.Contains(address.Key) != true && cache.Find(id)?.OwnedByOther != address.Key;

    private async Task<Account?> AdoptAsync(string id, Account? account, EmailAddress address, CancellationToken ct)
    {
        if (await ownership.TryAdoptAsync(id, address, ct))
        {
            return await accounts.FindAsync(id, ct);
        }

        cache.SetOwnedByOther(id, cache.Find(id)?.Account, address.Key);
        return account;
    }
}
