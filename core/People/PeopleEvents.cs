namespace MyIpma.Core.People;

/// <summary>The types of the events about people's addresses and dates.</summary>
public static class PeopleEvents
{
    /// <summary>Out: somebody asked to prove an address; the code goes there.</summary>
    public const string VerificationRequested = "org.ipma.address.verification-requested.v1";

    /// <summary>Out: another account has proven the address by code.</summary>
    public const string TakenOver = "org.ipma.address.taken-over.v1";

    /// <summary>Out: a certificate ends soon.</summary>
    public const string CertificateEnding = "org.ipma.certificate.ending.v1";

    /// <summary>Out: a badge waits to be claimed.</summary>
    public const string BadgeReminder = "org.ipma.badge.reminder.v1";
}
