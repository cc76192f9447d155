using MyIpma.Core.Badges;

namespace MyIpma.Core.OpenBadges.Credentials;

/// <summary>What came of asking for a credential.</summary>
public abstract record CredentialOutcome
{
    private CredentialOutcome()
    {
    }

    /// <summary>The signed credential: a compact JWS.</summary>
    public sealed record Issued(string Token) : CredentialOutcome;

    /// <summary>There is none for this badge, for a reason the holder can understand.</summary>
    public sealed record Refused(Refusal Refusal) : CredentialOutcome;
}
