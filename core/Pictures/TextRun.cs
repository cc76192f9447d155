using System.Globalization;
using System.Text;
using SkiaSharp;

namespace MyIpma.Core.Pictures;

/// <summary>A stretch of text in one font and one direction.</summary>
internal sealed record TextRun(string Text, SKTypeface Font, bool RightToLeft)
{
    /// <summary>
    /// Cuts a line into runs, in the order in which they are drawn from left to right. What has no direction of its own, like a space, goes with what stands
    /// before it; a line that starts from the right is drawn from its end (a small part of Unicode's bidirectional algorithm, enough for a name).
    /// </summary>
    public static IReadOnlyList<TextRun> Of(string line, FontShelf fonts, bool isBold)
    {
        var runs = new List<TextRun>();
        var letters = StringInfo.GetTextElementEnumerator(line);
        while (letters.MoveNext())
        {
            var letter = letters.GetTextElement();
            if (fonts.For(letter, isBold) is not { } font)
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

    /// <summary>One line of plain letters: no line ends, no controls, nothing that turns the direction of its surroundings.</summary>
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
