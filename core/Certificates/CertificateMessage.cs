namespace MyIpma.Core.Certificates;

/// <summary>A certificate as it comes in, nothing checked yet.</summary>
public sealed record CertificateMessage
{
    /// <summary>The certification body's id.</summary>
    public string? CertificateId { get; init; }

    /// <summary>The holder's address.</summary>
    public string? Email { get; init; }

    /// <summary>The holder's first name.</summary>
    public string? FirstName { get; init; }

    /// <summary>The holder's last name.</summary>
    public string? LastName { get; init; }

    /// <summary>The level code.</summary>
    public string? Level { get; init; }

    /// <summary>First day, <c>yyyy-MM-dd</c>.</summary>
    public string? IssuedOn { get; init; }

    /// <summary>Last day, <c>yyyy-MM-dd</c>; none when it never ends.</summary>
    public string? ExpiresOn { get; init; }
}
