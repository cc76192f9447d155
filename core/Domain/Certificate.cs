using System.Text;
using System.Text.Json.Serialization;

namespace MyIpma.Core.Domain;

/// <summary>IPMA's decision that a person holds a level. Dates are calendar days, valid through the last one (UTC).</summary>
public sealed record Certificate
{
    /// <summary>The id given by the certification body.</summary>
    public required string Id { get; init; }

    /// <summary>The holder's first name.</summary>
    public required string FirstName { get; init; }

    /// <summary>The holder's last name.</summary>
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

/// <summary>A holder's name as it is written: first name first, except in Chinese, Japanese and Korean script, where the family name leads and no space parts them.</summary>
internal static class HolderName
{
    public static string Format(Certificate certificate) =>
        IsEastAsian(certificate.FirstName) && IsEastAsian(certificate.LastName)
            ? certificate.LastName + certificate.FirstName
            : $"{certificate.FirstName} {certificate.LastName}".Trim();

    private static bool IsEastAsian(string name) => name.Length > 0 && name.EnumerateRunes().All(IsEastAsian);

    // Unicode blocks: kana, CJK ideographs with extension A, Hangul syllables, compatibility ideographs, the ideographic planes.
    private static bool IsEastAsian(Rune rune) => rune.Value is
        (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF)
        or (>= 0xAC00 and <= 0xD7AF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
