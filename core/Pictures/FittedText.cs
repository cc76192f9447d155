using System.Globalization;

namespace MyIpma.Core.Pictures;

/// <summary>Text that fits a width: as large as it may, in as few lines as it needs, cut with an ellipsis where even the smallest size is too large.</summary>
internal sealed record FittedText(IReadOnlyList<string> Lines, float Size)
{
    private const float Step = 2;
    private const string Ellipsis = "…";

    /// <summary>One line in a larger size is better than two in a smaller one only down to this share of the largest size.</summary>
    private const float WorthOneLine = 0.7f;

    public static FittedText Of(Typesetter type, string text, bool isBold, float width, int mostLines, float largest, float smallest)
    {
        for (var size = largest; size >= largest * WorthOneLine; size -= Step)
        {
            if (type.WidthOf(text, size, isBold) <= width)
            {
                return new FittedText([text], size);
            }
        }

        for (var size = largest; size >= smallest; size -= Step)
        {
            var lines = Wrap(type, text, isBold, width, size);
            if (lines.Count <= mostLines && lines.All(line => type.WidthOf(line, size, isBold) <= width))
            {
                return new FittedText(lines, size);
            }
        }

        return new FittedText([.. Cut(type, Wrap(type, text, isBold, width, smallest), isBold, width, mostLines, smallest)], smallest);
    }

    private static List<string> Wrap(Typesetter type, string text, bool isBold, float width, float size)
    {
        var lines = new List<string> { "" };
        foreach (var part in Parts(text))
        {
            if (lines[^1].Length > 0 && type.WidthOf((lines[^1] + part).TrimEnd(), size, isBold) > width)
            {
                lines.Add("");
            }

            lines[^1] += part;
        }

        return [.. lines.Select(line => line.Trim())];
    }

    private static IEnumerable<string> Cut(Typesetter type, List<string> lines, bool isBold, float width, int mostLines, float size)
    {
        var kept = lines.Take(mostLines).ToList();
        for (var n = 0; n < kept.Count; n++)
        {
            var goesOn = n == mostLines - 1 && lines.Count > mostLines;
            yield return goesOn || type.WidthOf(kept[n], size, isBold) > width ? Shorten(type, kept[n], isBold, width, size) : kept[n];
        }
    }

    private static string Shorten(Typesetter type, string line, bool isBold, float width, float size)
    {
        var letters = new StringInfo(line);
        var length = letters.LengthInTextElements;
        while (length > 1 && type.WidthOf(letters.SubstringByTextElements(0, length) + Ellipsis, size, isBold) > width)
        {
            length--;
        }

        return letters.SubstringByTextElements(0, length).TrimEnd() + Ellipsis;
    }

    /// <summary>Where a line may end: after a space or a hyphen, and between ideographs.</summary>
    private static IEnumerable<string> Parts(string text)
    {
        var part = "";
        var letters = StringInfo.GetTextElementEnumerator(text);
        while (letters.MoveNext())
        {
            part += letters.GetTextElement();
            if (part[^1] is ' ' or '-' || part[^1] is >= '\u2E80' and <= '\u9FFF')
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
