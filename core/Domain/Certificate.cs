using MyIpma.Core.Common;

namespace MyIpma.Core.Domain;

/// <summary>A person holds a level by IPMA's decision. Dates are calendar days, valid from the first through the last one (UTC).</summary>
public sealed record Certificate
{
    /// <summary>IPMA was founded in 1965.</summary>
    public static readonly DateOnly Earliest = new(1965, 1, 1);

    /// <summary>Later dates are taken for typing errors.</summary>
    public static readonly DateOnly Latest = new(2199, 12, 31);

    /// <summary>Given by the certification body.</summary>
    public required string Id { get; init; }

    /// <summary>Empty for people with one name, where it is the last. <see cref="HolderName"/> decides how names are written.</summary>
    public required string FirstName { get; init; }

    /// <summary>Empty for people with one name, where it is the first.</summary>
    public required string LastName { get; init; }

    /// <summary>For example <c>B</c>; one of the codes in <see cref="LevelCatalog"/>.</summary>
    public required string Level { get; init; }

    public required DateOnly IssuedOn { get; init; }

    /// <summary>Null when it never ends, which some systems write as the last possible day, 9999-12-31.</summary>
    public DateOnly? ExpiresOn
    {
        get;
        init => field = value == DateOnly.MaxValue ? null : value;
    }

    /// <summary>When to start the recertification, 90 days before the last day; null when it never ends.</summary>
    [JsonIgnore]
    public DateOnly? RenewalOn => ExpiresOn?.AddDays(-90);

    /// <summary>UTC.</summary>
    [JsonIgnore]
    public DateTimeOffset StartsAt => new(IssuedOn, TimeOnly.MinValue, TimeSpan.Zero);

    /// <summary>The last second of the last day (UTC), as Credly gets it; null when it never ends. All documents name this moment, so that they show the same date.</summary>
    [JsonIgnore]
    public DateTimeOffset? EndsAt => ExpiresOn is { } last ? new DateTimeOffset(last, new TimeOnly(23, 59, 59), TimeSpan.Zero) : null;

    public bool HasBegun(DateTimeOffset now) => now >= StartsAt;

    public bool HasEnded(DateTimeOffset now) => now >= EndsAt;
}

/// <summary>
/// The only place that decides how a holder is written, greeted and told apart from others. First name first, except in Chinese, Japanese and Korean script, where the
/// family name comes first without a space; people with one name have it alone, whichever field it came in.
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

    /// <summary>Letters without a decomposition into base letter and mark, and their plain spelling.</summary>
    private static readonly Dictionary<char, string> PlainLetters = new()
    {
        ['ß'] = "ss", ['æ'] = "ae", ['œ'] = "oe", ['ø'] = "o", ['ł'] = "l", ['đ'] = "d", ['ð'] = "d", ['þ'] = "th", ['ı'] = "i", ['ħ'] = "h", ['ŧ'] = "t",
    };

    public static string Format(Certificate certificate) => Format(certificate.FirstName, certificate.LastName);

    /// <summary>Either name may be empty.</summary>
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

    /// <summary>The first name where people are greeted by it, else the full name.</summary>
    public static string Salutation(Certificate certificate)
    {
        var first = Part(certificate.FirstName);
        return first.Length == 0 || IsEastAsian(first) ? Format(certificate) : first;
    }

    /// <summary>
    /// False only when first and last name both differ: then the other certificate is another person's, even under the same address. Case, accents, punctuation and the
    /// order of the names do not matter.
    /// </summary>
    public static bool IsSameHolder(Certificate one, Certificate other) => IsSameHolder(one, other.FirstName, other.LastName);

    public static bool IsSameHolder(Certificate certificate, string? firstName, string? lastName)
    {
        var (first, last) = (Comparable(certificate.FirstName), Comparable(certificate.LastName));
        var (otherFirst, otherLast) = (Comparable(firstName), Comparable(lastName));
        var oneName = first.Length == 0 || last.Length == 0 || otherFirst.Length == 0 || otherLast.Length == 0;
        return Match(first, otherFirst) || Match(last, otherLast)
            || (oneName ? Match(first, otherLast) || Match(last, otherFirst) : first == otherLast && last == otherFirst);
    }

    /// <summary>A name field as shown; empty when there is nothing to read in it.</summary>
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
