using System.Text;

namespace MyIpma.Core.Certificates;

/// <summary>A holder's name as it is written: first name first, except in Chinese, Japanese and Korean script, where the family name leads and no space parts them.</summary>
internal static class HolderName
{
    public static string Of(Certificate certificate) =>
        IsEastAsian(certificate.FirstName) && IsEastAsian(certificate.LastName)
            ? certificate.LastName + certificate.FirstName
            : $"{certificate.FirstName} {certificate.LastName}".Trim();

    private static bool IsEastAsian(string name) => name.Length > 0 && name.EnumerateRunes().All(IsEastAsian);

    // Unicode blocks: kana, CJK ideographs with extension A, Hangul syllables, compatibility ideographs, the ideographic planes.
    private static bool IsEastAsian(Rune rune) => rune.Value is
        (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF)
        or (>= 0xAC00 and <= 0xD7AF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
