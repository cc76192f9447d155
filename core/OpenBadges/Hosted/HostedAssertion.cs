namespace MyIpma.Core.OpenBadges.Hosted;

/// <summary>What stands at the address of a badge that is or was shown to others.</summary>
public abstract record HostedAssertion
{
    private HostedAssertion()
    {
    }

    /// <summary>The badge stands; when it has expired, its own end says so.</summary>
    public sealed record Standing(AssertionDocument Document) : HostedAssertion;

    /// <summary>The badge counts no more.</summary>
    public sealed record Revoked(RevokedAssertion Document) : HostedAssertion;
}
