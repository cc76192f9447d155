using MyIpma.Core.Common;

namespace MyIpma.Core.Domain;

/// <summary>IPMA's decision that a person holds a level. Dates are calendar days, valid from the first through the last one (UTC).</summary>
public sealed record Certificate
{
    /// <summary>The first day a certificate can begin: IPMA was founded in 1965.</summary>
    public static readonly DateOnly Earliest = new(1965, 1, 1);

    /// <summary>The last day a certificate can begin or end; what ends later is a slip of the pen.</summary>
    public static readonly DateOnly Latest = new(2199, 12, 31);

    /// <summary>The id given by the certification body.</summary>
    public required string Id { get; init; }

    /// <summary>The holder's first name; empty for people with one name, where it is the last. <see cref="HolderName"/> decides how they are written.</summary>
    public required string FirstName { get; init; }

    /// <summary>The holder's last name; empty for people with one name, where it is the first.</summary>
    public required string LastName { get; init; }

    /// <summary>The level, e.g. <c>B</c>; one of the codes in <see cref="LevelCatalog"/>.</summary>
    public required string Level { get; init; }

    /// <summary>The first day.</summary>
    public required DateOnly IssuedOn { get; init; }

    /// <summary>The last day; null when it never ends, which some systems write as the last day there is, 9999-12-31.</summary>
    public DateOnly? ExpiresOn
    {
        get;
        init => field = value == DateOnly.MaxValue ? null : value;
    }

    /// <summary>The day to begin with the recertification, 90 days before the last; null when it never ends.</summary>
    [JsonIgnore]
    public DateOnly? RenewalOn => ExpiresOn?.AddDays(-90);

    /// <summary>The first moment of the first day (UTC).</summary>
    [JsonIgnore]
    public DateTimeOffset StartsAt => new(IssuedOn, TimeOnly.MinValue, TimeSpan.Zero);

    /// <summary>The last second of the last day (UTC), as Credly is told it; null when it never ends. Every document names this moment, so that all of them show the last day's date.</summary>
    [JsonIgnore]
    public DateTimeOffset? EndsAt => ExpiresOn is { } last ? new DateTimeOffset(last, new TimeOnly(23, 59, 59), TimeSpan.Zero) : null;

    /// <summary>True once the first day has come (UTC).</summary>
    public bool HasBegun(DateTimeOffset now) => now >= StartsAt;

    /// <summary>True once the last day has passed (UTC).</summary>
    public bool HasEnded(DateTimeOffset now) => now >= EndsAt;
}

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
