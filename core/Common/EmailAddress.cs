using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace MyIpma.Core.Common;

/// <summary>An e-mail address in canonical form: trimmed, lower-case, its domain in ASCII (IDNA). Two spellings of one mailbox are equal.</summary>
public sealed record EmailAddress
{
    private const int MaxLength = 254;
    private const int MaxLocalPartLength = 64;
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    private EmailAddress(string value)
    {
        Value = value;
        Key = ComputeKey(value);
    }

    /// <summary>The canonical text, e.g. <c>ana@example.org</c>.</summary>
    public string Value { get; }

    /// <summary>The address key: first 16 bytes of SHA-256 of the canonical text in base64url, 22 characters. Safe in keys and URLs.</summary>
    public string Key { get; }

    /// <summary>The text with all but the first letter of the mailbox hidden, e.g. <c>a***@example.org</c>.</summary>
    public string Masked => string.Concat(Value.AsSpan(0, char.IsHighSurrogate(Value[0]) ? 2 : 1), "***", Value.AsSpan(Value.LastIndexOf('@')));

    /// <summary>Reads an address as a person types it; null when it cannot be one (RFC 5321 lengths, one mailbox, a domain with a dot).</summary>
    public static EmailAddress? TryParse(string? text)
    {
        var trimmed = text?.Trim();
        var at = trimmed?.LastIndexOf('@') ?? -1;
        if (trimmed is null || at < 1 || at == trimmed.Length - 1 || trimmed.Length > MaxLength || !trimmed.IsNormalizable())
        {
            return null;
        }

        var mailbox = trimmed[..at].Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        var domain = ToAsciiDomain(trimmed[(at + 1)..].Normalize(NormalizationForm.FormKC).ToLowerInvariant());
        return domain is null || mailbox.Length > MaxLocalPartLength || mailbox.Any(IsForbiddenInMailbox) || mailbox.Length + domain.Length + 1 > MaxLength
            ? null
            : new EmailAddress($"{mailbox}@{domain}");
    }

    /// <inheritdoc />
    public override string ToString() => Masked;

    private static string ComputeKey(string canonical) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)).AsSpan(0, 16));

    private static bool IsForbiddenInMailbox(char c) => char.IsWhiteSpace(c) || char.IsControl(c) || c is '@' or '<' or '>' or '(' or ')' or ',' or ';' or ':' or '"' or '\\' or '|';

    private static string? ToAsciiDomain(string domain)
    {
        try
        {
            var ascii = Idn.GetAscii(domain.TrimEnd('.')).ToLowerInvariant();
            return ascii.Contains('.', StringComparison.Ordinal) ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}

/// <summary>What address keys look like.</summary>
public static class EmailAddressKey
{
    /// <summary>True when the text has the form of an address key, so that nothing else reaches a storage key.</summary>
    public static bool IsWellFormed(string? text) =>
        text is { Length: 22 } && Base64Url.IsValid(text, out var bytes) && bytes == 16 && !text.Any(char.IsWhiteSpace);
}

internal static class NormalizationExtensions
{
    /// <summary>False for text with lone surrogates, which has no normal form.</summary>
    public static bool IsNormalizable(this string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar)
            {
                return false;
            }
        }

        return true;
    }
}
