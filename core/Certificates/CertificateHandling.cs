namespace MyIpma.Core.Certificates;

/// <summary>What to do with a message of queue <c>certificates</c>.</summary>
public abstract record CertificateHandling
{
    private CertificateHandling()
    {
    }

    /// <summary>It has been acted upon, now or before; it may go.</summary>
    public sealed record Handled : CertificateHandling;

    /// <summary>It can never be acted upon as it is. The code is for machines, the description for whoever repairs it and names no person.</summary>
    public sealed record Rejected(string Code, string Description) : CertificateHandling;
}
