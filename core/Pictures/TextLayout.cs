using SkiaSharp;
using SkiaSharp.HarfBuzz;

namespace MyIpma.Core.Pictures;

/// <summary>Text fitted to a width: as large as possible, in as few lines as needed, cut with an ellipsis if even the smallest size is too large.</summary>
internal sealed record TextLayout(IReadOnlyList<string> Lines, float Size)
{
    private const float Step = 2;
    private const string Ellipsis = "…";

    /// <summary>One line in a larger size is better than two in a smaller one only down to this share of the largest size.</summary>
    private const float MinOneLineShare = 0.7f;

    public static TextLayout Create(TextRenderer renderer, string text, bool isBold, float width, int mostLines, float largest, float smallest)
    {
        for (var size = largest; size >= largest * MinOneLineShare; size -= Step)
        {
            if (renderer.WidthOf(text, size, isBold) <= width)
            {
                return new TextLayout([text], size);
            }
        }

        for (var size = largest; size >= smallest; size -= Step)
        {
            var lines = Wrap(renderer, text, isBold, width, size);
            if (lines.Count <= mostLines && lines.All(line => renderer.WidthOf(line, size, isBold) <= width))
            {
                return new TextLayout(lines, size);
            }
        }

        return new TextLayout([.. Cut(renderer, Wrap(renderer, text, isBold, width, smallest), isBold, width, mostLines, smallest)], smallest);
    }

    private static List<string> Wrap(TextRenderer renderer, string text, bool isBold, float width, float size)
    {
        var lines = new List<string> { "" };
        foreach (var part in Parts(text))
        {
            if (lines[^1].Length > 0 && renderer.WidthOf((lines[^1] + part).TrimEnd(), size, isBold) > width)
            {
                lines.Add("");
            }

            lines[^1] += part;
        }

        return [.. lines.Select(line => line.Trim())];
    }

    private static IEnumerable<string> Cut(TextRenderer renderer, List<string> lines, bool isBold, float width, int mostLines, float size)
    {
        var kept = lines.Take(mostLines).ToList();
        for (var n = 0; n < kept.Count; n++)
        {
            var isCut = n == mostLines - 1 && lines.Count > mostLines;
            yield return isCut || renderer.WidthOf(kept[n], size, isBold) > width ? Shorten(renderer, kept[n], isBold, width, size) : kept[n];
        }
    }

    private static string Shorten(TextRenderer renderer, string line, bool isBold, float width, float size)
    {
        var letters = new StringInfo(line);
        var length = letters.LengthInTextElements;
        while (length > 1 && renderer.WidthOf(letters.SubstringByTextElements(0, length) + Ellipsis, size, isBold) > width)
        {
            length--;
        }

        return letters.SubstringByTextElements(0, length).TrimEnd() + Ellipsis;
    }

    /// <summary>Where a line may end: after a space, a hyphen or a Tibetan tsheg, and between ideographs.</summary>
    private static IEnumerable<string> Parts(string text)
    {
        var part = "";
        var letters = StringInfo.GetTextElementEnumerator(text);
        while (letters.MoveNext())
        {
            part += letters.GetTextElement();
            if (part[^1] is ' ' or '-' or '\u0F0B' || part[^1] is >= '\u2E80' and <= '\u9FFF')
            {
                yield return part;
                part = "";
            }
        }

        if (part.Length > 0)
        {
            yield return part;
        }
    }
}

/// <summary>Measures and draws lines of text for one picture, with ligatures and joined letters as each script has them.</summary>
internal sealed class TextRenderer(FontSet fonts, SKCanvas canvas, GlyphUse? glyphs = null) : IDisposable
{
    private readonly Dictionary<SKTypeface, SKShaper> shapers = [];

    public float WidthOf(string line, float size, bool isBold) =>
        TextRun.FromLine(line, fonts, isBold).Sum(run =>
        {
            using var font = new SKFont(run.Font, size);
            return Shaper(run.Font).Shape(run.Text, font).Width;
        });

    public void Draw(string line, float x, float y, float size, bool isBold, SKColor color)
    {
        using var paint = new SKPaint { Color = color, IsAntialias = true };
        foreach (var run in TextRun.FromLine(line, fonts, isBold))
        {
            using var font = new SKFont(run.Font, size) { Subpixel = true };
            var shaped = Shaper(run.Font).Shape(run.Text, font);
            glyphs?.Add(run.Font, shaped.Codepoints.Select(glyph => (ushort)glyph));
            font.Typeface = glyphs?.For(run.Font) ?? run.Font;
            using var blob = CreateBlob(run.Text, shaped, font);
            canvas.DrawText(blob, x, y, paint);
            x += shaped.Width;
        }
    }

    public void DrawCentred(string line, float x, float y, float size, bool isBold, SKColor color) =>
        Draw(line, x - (WidthOf(line, size, isBold) / 2), y, size, isBold, color);

    public void Dispose()
    {
        foreach (var shaper in shapers.Values)
        {
            shaper.Dispose();
        }
    }

    /// <summary>Keeps the letters with their glyphs, so that text in a PDF can be searched and copied in every script.</summary>
    private static SKTextBlob? CreateBlob(string text, SKShaper.Result shaped, SKFont font)
    {
        var letters = Encoding.UTF8.GetBytes(text);
        using var builder = new SKTextBlobBuilder();
        var run = builder.AllocateRawPositionedTextRun(font, shaped.Codepoints.Length, letters.Length, null);
        for (var n = 0; n < shaped.Codepoints.Length; n++)
        {
            run.Glyphs[n] = (ushort)shaped.Codepoints[n];
        }

        shaped.Clusters.CopyTo(run.Clusters);
        shaped.Points.CopyTo(run.Positions);
        letters.CopyTo(run.Text);
        return builder.Build();
    }

    private SKShaper Shaper(SKTypeface font)
    {
        if (!shapers.TryGetValue(font, out var shaper))
        {
            shapers[font] = shaper = new SKShaper(font);
        }

        return shaper;
    }
}

/// <summary>A stretch of text in one font and one direction.</summary>
internal sealed record TextRun(string Text, SKTypeface Font, bool RightToLeft)
{
    /// <summary>
    /// Cuts a line into runs, in the order in which they are drawn from left to right. What has no direction of its own, like a space, goes with what stands
    /// before it; a line that starts from the right is drawn from its end (a small part of Unicode's bidirectional algorithm, enough for a name).
    /// </summary>
    public static IReadOnlyList<TextRun> FromLine(string line, FontSet fonts, bool isBold)
    {
        var runs = new List<TextRun>();
        var letters = StringInfo.GetTextElementEnumerator(line);
        while (letters.MoveNext())
        {
            if (fonts.Resolve(letters.GetTextElement(), isBold) is not var (letter, font))
            {
                continue;
            }

            var fromRight = IsNeutral(letter) && runs.Count > 0 ? runs[^1].RightToLeft : IsFromRight(letter);
            if (runs.Count > 0 && runs[^1] is var last && last.Font == font && last.RightToLeft == fromRight)
            {
                runs[^1] = last with { Text = last.Text + letter };
            }
            else
            {
                runs.Add(new TextRun(letter, font, fromRight));
            }
        }

        if (runs.Count > 0 && runs[0].RightToLeft)
        {
            runs.Reverse();
        }

        return runs;
    }

    /// <summary>One line without line breaks, control characters, or anything that changes the direction of the text around it.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var kind = Rune.GetUnicodeCategory(rune);
            if (Rune.IsWhiteSpace(rune) || kind == UnicodeCategory.Control)
            {
                clean.Append(' ');
            }
            else if (kind != UnicodeCategory.Format || rune.Value is 0x200C or 0x200D)
            {
                clean.Append(rune);
            }
        }

        return string.Join(' ', clean.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static bool IsNeutral(string letter) => !char.IsLetterOrDigit(letter, 0);

    // Unicode blocks from Hebrew to Arabic Extended, and their presentation forms.
    private static bool IsFromRight(string letter) => letter[0] is (>= '\u0590' and <= '\u08FF') or (>= '\uFB1D' and <= '\uFDFF') or (>= '\uFE70' and <= '\uFEFF');
}
