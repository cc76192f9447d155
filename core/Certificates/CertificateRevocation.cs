namespace MyIpma.Core.Certificates;

/// <summary>The withdrawal of a certificate as it comes in, nothing checked yet.</summary>
public sealed record CertificateRevocation
{
    /// <summary>The certification body's id.</summary>
    public string? CertificateId { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }
}
