using System.Diagnostics.CodeAnalysis;

namespace MyIpma.Core.Common;

/// <summary>An e-mail address in canonical form: trimmed, lower-case, its domain in ASCII (IDNA), without invisible characters. Two spellings of one mailbox are equal.</summary>
/// <param name="Value">The canonical text, e.g. <c>ana@example.org</c>.</param>
/// <param name="Key">The address key under which everything about the address is stored, made by <see cref="EmailAddressFactory"/>. Safe in keys and URLs.</param>
public sealed record EmailAddress(string Value, string Key)
{
    private const int MaxLength = 254;
    private const int MaxLocalPartLength = 64;
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>For people: with the domain in Unicode. Programs and mail use <see cref="Value"/>.</summary>
    public string Display => $"{Mailbox}@{UnicodeDomainOf(Value)}";

    /// <summary>With all but the first letter of the mailbox hidden, e.g. <c>a***@example.org</c>.</summary>
    public string Masked => Mask(Value);

    /// <summary>True when no dot of the mailbox stands at an end or beside another (RFC 5322 dot-atom). Some providers hand out others; Credly accepts none of them.</summary>
    public bool IsDotAtom => !Mailbox.StartsWith('.') && !Mailbox.EndsWith('.') && !Mailbox.Contains("..", StringComparison.Ordinal);

    /// <summary>The address without the tag behind a plus (RFC 5233, subaddress), as limits count it. Where a plus is part of the name, two mailboxes share a limit, which does no harm.</summary>
    public string WithoutTag => Value.IndexOf('+', StringComparison.Ordinal) is > 0 and var plus && plus < Mailbox.Length ? Value[..plus] + Value[Mailbox.Length..] : Value;

    private string Mailbox => Value[..Value.LastIndexOf('@')];

    /// <summary>Takes a canonical address.</summary>
    public static string Mask(string canonical) =>
        $"{canonical.AsSpan(0, char.IsHighSurrogate(canonical[0]) ? 2 : 1)}***@{UnicodeDomainOf(canonical)}";

    /// <summary>A quick check of stored text, which was made canonical when it was stored.</summary>
    public static bool IsWellFormed([NotNullWhen(true)] string? text) => text?.LastIndexOf('@') is > 0 and var at && at < text.Length - 1;

    /// <summary>The canonical form of what a person typed; null when it cannot be an address (RFC 5321 lengths, one mailbox, a domain with a dot).</summary>
    public static string? Canonicalize(string? text)
    {
        var trimmed = text is not null && TextSanitizer.IsWellFormed(text) ? TextSanitizer.RemoveInvisible(text).Trim() : "";
        var at = trimmed.LastIndexOf('@');
        if (at < 1 || at == trimmed.Length - 1 || trimmed.Length > MaxLength)
        {
            return null;
        }

        var mailbox = trimmed[..at].Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        var domain = ToAsciiDomain(trimmed[(at + 1)..].Normalize(NormalizationForm.FormKC).ToLowerInvariant());
        return domain is null || mailbox.Length > MaxLocalPartLength || mailbox.Any(IsForbiddenInMailbox) || mailbox.Length + domain.Length + 1 > MaxLength
            ? null
            : $"{mailbox}@{domain}";
    }

    public override string ToString() => Masked;

    private static bool IsForbiddenInMailbox(char c) => char.IsWhiteSpace(c) || char.IsControl(c) || c is '@' or '<' or '>' or '(' or ')' or ',' or ';' or ':' or '"' or '\\' or '|' or '[' or ']';

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

    /// <summary>The domain in Unicode, unless that would not lead back to the same domain.</summary>
    private static string UnicodeDomainOf(string canonical)
    {
        var ascii = canonical[(canonical.LastIndexOf('@') + 1)..];
        if (!ascii.Contains("xn--", StringComparison.Ordinal))
        {
            return ascii;
        }

        try
        {
            var unicode = Idn.GetUnicode(ascii);
            return ToAsciiDomain(unicode) == ascii ? unicode : ascii;
        }
        catch (ArgumentException)
        {
            return ascii;
        }
    }
}
