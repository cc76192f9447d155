using System.Net.Mail;

namespace MyIpma.Local.Credly;

internal static class EmailAddress
{
    public static bool IsValid(string text) => MailAddress.TryCreate(text.Trim(), out var parsed) && parsed.Address == text.Trim();

    // Lower-casing is for matching, not for showing: addresses are ASCII-cased here as mail servers compare them.
    public static string Canonical(string text) => text.Trim().ToLowerInvariant();
}
