namespace MyIpma.Core.Common;

/// <summary>Cleans text that one person wrote and others will read, so that names and addresses hide nothing invisible.</summary>
public static class TextSanitizer
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>
    /// Default-ignorable and blank characters (Unicode: DerivedCoreProperties, Default_Ignorable_Code_Point; and those that only look like a space): soft hyphen,
    /// grapheme joiner, fillers, zero-width spaces, marks, embeddings, overrides and isolates of direction, byte order mark, annotations, tags.
    /// </summary>
    private static readonly (int First, int Last)[] Invisible =
    [
        (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180E, 0x180E), (0x200B, 0x200B), (0x200E, 0x200F),
        (0x202A, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800), (0x3164, 0x3164), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3),
        (0x1D173, 0x1D17A), (0xE0000, 0xE00FF), (0xE01F0, 0xE0FFF),
    ];

    /// <summary>Scripts whose spelling uses the two joiners: Arabic and its kin, those of India and South-East Asia, Mongolian (Unicode chapters 9, 12 to 14, 16, 17).</summary>
    private static readonly (int First, int Last)[] Joining =
    [
        (0x0600, 0x08FF), (0x0900, 0x0DFF), (0x0F00, 0x109F), (0x1780, 0x18AF), (0x1A20, 0x1AAF), (0x1B00, 0x1C4F), (0xA800, 0xA9FF), (0xAA60, 0xAA7F),
        (0xABC0, 0xABFF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC), (0x10A00, 0x11FFF), (0x1E900, 0x1E95F),
    ];

    private static readonly (int First, int Last)[] VariationSelectors = [(0x180B, 0x180D), (0x180F, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF)];

    /// <summary>Where variation selectors begin to mean anything in names: Myanmar, Mongolian, ideographs.</summary>
    private const int FirstVaried = 0x1000;

    /// <summary>Removes what is invisible, reduces white space to single blanks, trims, and composes (NFC). Malformed text is only trimmed.</summary>
    public static string Clean(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return "";
        }

        return IsWellFormed(text) ? OneBlank(RemoveInvisible(text)).Normalize(NormalizationForm.FormC) : text.Trim();
    }

    /// <summary>The two joiners stay where their script needs them, variation selectors behind what they vary.</summary>
    public static string RemoveInvisible(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        Rune[] runes = [.. text.EnumerateRunes()];
        var kept = new StringBuilder(text.Length);
        var before = 0;
        for (var n = 0; n < runes.Length; n++)
        {
            if (Stays(runes[n].Value, before, n + 1 < runes.Length ? runes[n + 1].Value : 0))
            {
                kept.Append(runes[n]);
                before = runes[n].Value;
            }
        }

        return kept.ToString();
    }

    /// <summary>True when there is nothing to read: only white space, marks without a letter, or punctuation, which people use to fill a required field.</summary>
    public static bool IsBlank(string text) => text.EnumerateRunes().All(rune => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
        or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
        or UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol or UnicodeCategory.OtherSymbol or UnicodeCategory.PrivateUse));

    /// <summary>False for lone surrogates, replacement characters and noncharacters: something was lost on the way, and there is no normal form.</summary>
    public static bool IsWellFormed(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF)
            {
                return false;
            }
        }

        return true;
    }

    private static bool Stays(int rune, int before, int after) => rune switch
    {
        ZeroWidthJoiner => IsIn(Joining, before),
        ZeroWidthNonJoiner => IsIn(Joining, before) && IsIn(Joining, after),
        _ when IsIn(VariationSelectors, rune) => before >= FirstVaried && !IsIn(VariationSelectors, before),
        _ => !IsIn(Invisible, rune),
    };

    private static bool IsIn((int First, int Last)[] ranges, int rune) => Array.Exists(ranges, range => rune >= range.First && rune <= range.Last);

    private static string OneBlank(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var c in text.Trim())
        {
            if (!char.IsWhiteSpace(c) || char.IsControl(c))
            {
                kept.Append(c);
            }
            else if (kept.Length > 0 && kept[^1] != ' ')
            {
                kept.Append(' ');
            }
        }

        return kept.ToString();
    }
}
