using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using SkiaSharp;

namespace MyIpma.Core.Pictures;

/// <summary>The fonts the pictures are drawn with: those that come along, so that a card looks the same on every machine.</summary>
internal sealed class FontSet : IDisposable
{
    private readonly SKTypeface regular = Load("NotoSans-Regular");
    private readonly SKTypeface bold = Load("NotoSans-Bold");
    private readonly SKTypeface[] others =
    [
        .. new[] { "SC-Medium", "KR-Medium", "Arabic-SemiBold", "Hebrew-SemiBold", "Thai-SemiBold", "Devanagari-SemiBold", "Bengali-SemiBold", "Tamil-SemiBold" }.Select(LoadScript),
        .. new[] { "Georgian-SemiBold", "Armenian-SemiBold", "Ethiopic-SemiBold" }.Select(LoadScript),
    ];

    /// <summary>True when every letter of the text can be drawn.</summary>
    public bool CanRender(string text)
    {
        var letters = StringInfo.GetTextElementEnumerator(text);
        while (letters.MoveNext())
        {
            if (FindTypeface(letters.GetTextElement(), isBold: true) is null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The first font that has all of a letter with its marks; null when none has.</summary>
    public SKTypeface? FindTypeface(string letter, bool isBold)
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

    private static bool Has(SKTypeface font, string letter)
    {
        foreach (var rune in letter.EnumerateRunes())
        {
            if (font.GetGlyph(rune.Value) == 0 && !IsJoiner(rune))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsJoiner(Rune rune) => rune.Value is 0x200C or 0x200D;

    private static SKTypeface LoadScript(string script) => Load("NotoSans" + script);

    private static SKTypeface Load(string name)
    {
        using var stream = typeof(FontSet).Assembly.GetManifestResourceStream($"fonts/{name}.ttf") ?? throw new InvalidOperationException($"Font {name} is not embedded.");
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"Font {name} cannot be read.");
    }
}
