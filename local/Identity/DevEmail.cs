using System.Diagnostics.CodeAnalysis;
using MyIpma.Core.Addresses;

namespace MyIpma.Local.Identity;

/// <summary>The address a person signs in with, and the subject that follows from it.</summary>
internal sealed record DevEmail
{
    private readonly EmailAddress address;

    private DevEmail(EmailAddress address) => this.address = address;

    public string Value => address.Value;

    /// <summary>Stable per address, so that the same person comes back to the same account.</summary>
    public string Subject => $"dev-{address.Key}";

    public static bool TryParse(string? text, [NotNullWhen(true)] out DevEmail? email)
    {
        email = EmailAddress.TryParse(text) is { } address ? new DevEmail(address) : null;
        return email is not null;
    }
}
