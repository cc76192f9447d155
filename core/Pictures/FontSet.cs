using System.Globalization;
using System.Text;
using SkiaSharp;

namespace MyIpma.Core.Pictures;

/// <summary>The fonts the pictures are drawn with: those that come along, so that a card looks the same on every machine.</summary>
public sealed class FontSet : IDisposable
{
    private const string EmptyBox = "\u25A1";

    private readonly SKTypeface regular = Load("NotoSans-Regular");
    private readonly SKTypeface bold = Load("NotoSans-Bold");
    private readonly SKTypeface[] others =
    [
        .. new[] { "SC-Medium", "JP-Medium", "KR-Medium", "Arabic-SemiBold", "Hebrew-SemiBold", "Thai-SemiBold", "Devanagari-SemiBold", "Bengali-SemiBold", "Tamil-SemiBold" }.Select(LoadScript),
        .. new[] { "Georgian-SemiBold", "Armenian-SemiBold", "Ethiopic-SemiBold", "Telugu-Bold", "Kannada-Bold", "Malayalam-Bold", "Gujarati-Bold", "Gurmukhi-Bold" }.Select(LoadScript),
        .. new[] { "Sinhala-Bold", "Myanmar-Bold", "Khmer-Bold", "Lao-Bold" }.Select(LoadScript),
        Load("NotoSerifTibetan-Bold"),
    ];

    /// <summary>True when at least half of the letters of a text can be drawn: a name of empty boxes says less than no name.</summary>
    public bool CanRender(string text)
    {
        var letters = Letters(text).Where(IsLetter).ToList();
        return letters.Count > 0 && letters.Count(letter => FindTypeface(letter, isBold: true) is not null || FindTypeface(WithoutMarks(letter), isBold: true) is not null) * 2 >= letters.Count;
    }

    /// <summary>
    /// A letter as it is drawn, and the first font that has all of it: without its marks where no font has those, as an empty box where no font has the letter either.
    /// Null for a sign nobody misses, such as an emoji.
    /// </summary>
    public (string Letter, SKTypeface Font)? Resolve(string letter, bool isBold) =>
        FindTypeface(letter, isBold) is { } font ? (letter, font)
        : !IsLetter(letter) ? null
        : FindTypeface(WithoutMarks(letter), isBold) is { } plain ? (WithoutMarks(letter), plain)
        : FindTypeface(EmptyBox, isBold) is { } box ? (EmptyBox, box)
        : null;

    private SKTypeface? FindTypeface(string letter, bool isBold)
    {
        var usual = isBold ? bold : regular;
        return Has(usual, letter) ? usual : others.FirstOrDefault(font => Has(font, letter));
    }

    public void Dispose()
    {
        regular.Dispose();
        bold.Dispose();
        foreach (var font in others)
        {
            font.Dispose();
        }
    }

    private static bool Has(SKTypeface font, string letter) => letter.EnumerateRunes().All(rune => font.GetGlyph(rune.Value) != 0 || IsInvisible(rune));

    /// <summary>Joiners and variation selectors only choose between forms of their neighbours.</summary>
    private static bool IsInvisible(Rune rune) => rune.Value is 0x200C or 0x200D or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    private static bool IsLetter(string letter) => Rune.GetRuneAt(letter, 0) is var rune && (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber);

    private static string WithoutMarks(string letter) => Rune.GetRuneAt(letter, 0).ToString();

    private static IEnumerable<string> Letters(string text)
    {
        var letters = StringInfo.GetTextElementEnumerator(text);
        while (letters.MoveNext())
        {
            yield return letters.GetTextElement();
        }
    }

    private static SKTypeface LoadScript(string script) => Load("NotoSans" + script);

    private static SKTypeface Load(string name)
    {
        using var stream = typeof(FontSet).Assembly.GetManifestResourceStream($"fonts/{name}.ttf") ?? throw new InvalidOperationException($"Font {name} is not embedded.");
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"Font {name} cannot be read.");
    }
}
