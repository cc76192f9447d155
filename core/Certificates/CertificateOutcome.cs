using MyIpma.Core.Badges;

namespace MyIpma.Core.Certificates;

/// <summary>What became of a certificate message.</summary>
public abstract record CertificateOutcome
{
    private CertificateOutcome()
    {
    }

    /// <summary>Its badge is as the message asks; repeated messages end here too.</summary>
    public sealed record Taken(Badge Badge, bool Changed) : CertificateOutcome;

    /// <summary>The message cannot be right, by field.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, string> Errors) : CertificateOutcome;

    /// <summary>The message contradicts what is there.</summary>
    public sealed record Refused(Refusal Refusal) : CertificateOutcome;
}
