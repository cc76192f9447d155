namespace MyIpma.Core.People;

/// <summary>That an account has proven an address by code, and when (UTC).</summary>
public sealed record AddressProof(string Account, string Address, DateTimeOffset ProvenAt)
{
    /// <summary>The account only: a record may end up in a log, the address must not.</summary>
    public override string ToString() => Account;
}
