using MyIpma.Core.Addresses;

namespace MyIpma.Core.Certificates;

/// <summary>What reading a certificate message gave.</summary>
public abstract record CertificateReading
{
    private CertificateReading()
    {
    }

    /// <summary>A certificate and the address it goes to.</summary>
    public sealed record Valid(Certificate Certificate, EmailAddress Address) : CertificateReading;

    /// <summary>What is wrong, by field.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, string> Errors) : CertificateReading;
}
