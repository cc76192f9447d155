using System.Globalization;
using System.Text;
using MyIpma.Core.Common;

namespace MyIpma.Core.Domain;

/// <summary>
/// The only place that decides how a holder is written, greeted and told apart from others. First name first, except in Chinese, Japanese and Korean script, where the
/// family name leads and no space parts them; people with one name have it alone, whichever field it came in.
/// </summary>
public static class HolderName
{
    /// <summary>Kana, Bopomofo, Hangul, ideographs and the marks written among them (Unicode blocks), full and half width.</summary>
    private static readonly (int First, int Last)[] EastAsian =
    [
        (0x1100, 0x11FF), (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3031, 0x3035), (0x3038, 0x303C), (0x3040, 0x30FF), (0x3100, 0x31BF),
        (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFF66, 0xFF9F), (0x1AFF0, 0x1B16F),
        (0x20000, 0x3FFFD),
    ];

    private static readonly (int First, int Last)[] VariationSelectors = [(0xFE00, 0xFE0F), (0xE0100, 0xE01EF)];

    /// <summary>Letters that fall apart into no base letter and mark, and how they are written without.</summary>
    private static readonly Dictionary<char, string> PlainLetters = new()
    {
        ['ß'] = "ss", ['æ'] = "ae", ['œ'] = "oe", ['ø'] = "o", ['ł'] = "l", ['đ'] = "d", ['ð'] = "d", ['þ'] = "th", ['ı'] = "i", ['ħ'] = "h", ['ŧ'] = "t",
    };

    /// <summary>The name as every page, picture and document shows it.</summary>
    public static string Format(Certificate certificate) => Format(certificate.FirstName, certificate.LastName);

    /// <summary>The name of which one field may be empty.</summary>
    public static string Format(string? firstName, string? lastName)
    {
        var (first, last) = (Part(firstName), Part(lastName));
        return (first, last) switch
        {
            ("", _) or (_, "") => first + last,
            _ when IsEastAsian(first) && IsEastAsian(last) => last + first,
            _ => $"{first} {last}",
        };
    }

    /// <summary>The name in a greeting: the first name where people are greeted by it, else the whole.</summary>
    public static string Salutation(Certificate certificate)
    {
        var first = Part(certificate.FirstName);
        return first.Length == 0 || IsEastAsian(first) ? Format(certificate) : first;
    }

    /// <summary>
    /// True unless first and last name both differ: then the other certificate is somebody else's, even under the same address. Case, accents and punctuation do not
    /// count, nor which field a name stands in.
    /// </summary>
    public static bool IsSameHolder(Certificate one, Certificate other) => IsSameHolder(one, other.FirstName, other.LastName);

    /// <summary>The same for a name from elsewhere.</summary>
    public static bool IsSameHolder(Certificate certificate, string? firstName, string? lastName)
    {
        var (first, last) = (Comparable(certificate.FirstName), Comparable(certificate.LastName));
        var (otherFirst, otherLast) = (Comparable(firstName), Comparable(lastName));
        var oneName = first.Length == 0 || last.Length == 0 || otherFirst.Length == 0 || otherLast.Length == 0;
        return Match(first, otherFirst) || Match(last, otherLast)
            || (oneName ? Match(first, otherLast) || Match(last, otherFirst) : first == otherLast && last == otherFirst);
    }

    /// <summary>A field of the name as it is shown; empty when there is nothing to read in it.</summary>
    public static string Part(string? name)
    {
        var clean = TextSanitizer.Clean(name);
        return TextSanitizer.IsBlank(clean) ? "" : clean;
    }

    private static bool Match(string one, string other) => one.Length > 0 && one == other;

    private static bool IsEastAsian(string name)
    {
        var before = false;
        foreach (var rune in name.EnumerateRunes())
        {
            before = IsIn(EastAsian, rune) || (before && IsIn(VariationSelectors, rune));
            if (!before)
            {
                return false;
            }
        }

        return before;
    }

    private static bool IsIn((int First, int Last)[] ranges, Rune rune) => Array.Exists(ranges, range => rune.Value >= range.First && rune.Value <= range.Last);

    private static string Comparable(string? name)
    {
        var plain = Part(name);
        if (!TextSanitizer.IsWellFormed(plain))
        {
            return plain;
        }

        var letters = new StringBuilder(plain.Length);
        foreach (var c in plain.Normalize(NormalizationForm.FormKD).ToLowerInvariant())
        {
            if (PlainLetters.TryGetValue(c, out var spelled))
            {
                letters.Append(spelled);
            }
            else if (c is < '\u0300' or > '\u036F' && (char.IsLetterOrDigit(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark))
            {
                letters.Append(c);
            }
        }

        return letters.ToString();
    }
}
