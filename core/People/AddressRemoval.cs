namespace MyIpma.Core.People;

/// <summary>
/// Lets go of an address. The account forgets it first, so that a crash in between shows no badge to two people; repeating the removal finishes it.
/// A removed address stays away, also when the token names it, until a code proves it again.
/// </summary>
public sealed class AddressRemoval(AccountStore accounts, AddressVerification verification, AddressOwnership ownership)
{
    /// <summary>Removes an address, proven or not; one that is not there is as wanted.</summary>
    public async Task RemoveAsync(string account, string addressKey, CancellationToken ct)
    {
        await accounts.ChangeAsync(account, known => known.Find(addressKey) is not null ? known.Declining(addressKey) : known.Waiting().Any(address => address.Key == addressKey) ? known.Losing(addressKey) : known, ct);
        await verification.ForgetAsync(account, addressKey, ct);
        await ownership.ReleaseAsync(account, addressKey, ct);
    }
}
