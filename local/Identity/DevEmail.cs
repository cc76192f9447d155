using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace MyIpma.Local.Identity;

/// <summary>An e-mail address in canonical form: trimmed, lower-case, domain in ASCII.</summary>
internal sealed record DevEmail
{
    private const int LongestAddress = 254;

    private DevEmail(string value) => Value = value;

    public string Value { get; }

    /// <summary>Stable per address, so that the same person comes back to the same account.</summary>
    public string Subject => "dev-" + Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(Value)))[..22];

    public static bool TryParse(string? text, [NotNullWhen(true)] out DevEmail? email)
    {
        email = null;
        var trimmed = text?.Trim() ?? "";
        var at = trimmed.IndexOf('@', StringComparison.Ordinal);
        if (at < 1 || at != trimmed.LastIndexOf('@') || trimmed.Length > LongestAddress || trimmed.Any(IsNeverInAnAddress))
        {
            return false;
        }

        if (!TryAscii(trimmed[(at + 1)..], out var domain))
        {
            return false;
        }

        email = new DevEmail($"{trimmed[..at].ToLowerInvariant()}@{domain}");
        return true;
    }

    private static bool IsNeverInAnAddress(char c) => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or '"' or ',' or ';';

    private static bool TryAscii(string domain, out string ascii)
    {
        ascii = "";
        try
        {
            ascii = new IdnMapping().GetAscii(domain).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            // The only way IdnMapping has to say that this is no domain.
            return false;
        }

        return ascii.Contains('.', StringComparison.Ordinal) && Uri.CheckHostName(ascii) == UriHostNameType.Dns;
    }
}
