using SkiaSharp;
using SkiaSharp.HarfBuzz;

namespace MyIpma.Core.Pictures;

/// <summary>Measures and draws lines of text for one picture, with ligatures and joined letters as each script has them.</summary>
internal sealed class Typesetter(FontShelf fonts, SKCanvas canvas) : IDisposable
{
    private readonly Dictionary<SKTypeface, SKShaper> shapers = [];

    public float WidthOf(string line, float size, bool isBold) =>
        TextRun.Of(line, fonts, isBold).Sum(run =>
        {
            using var font = new SKFont(run.Font, size);
            return Shaper(run.Font).Shape(run.Text, font).Width;
        });

    /// <summary>Draws a line from its left end on a baseline.</summary>
    public void Draw(string line, float x, float y, float size, bool isBold, SKColor color)
    {
        using var paint = new SKPaint { Color = color, IsAntialias = true };
        foreach (var run in TextRun.Of(line, fonts, isBold))
        {
            using var font = new SKFont(run.Font, size) { Subpixel = true };
            var shaper = Shaper(run.Font);
            canvas.DrawShapedText(shaper, run.Text, x, y, SKTextAlign.Left, font, paint);
            x += shaper.Shape(run.Text, font).Width;
        }
    }

    /// <summary>Draws a line with its middle at a place.</summary>
    public void DrawCentred(string line, float x, float y, float size, bool isBold, SKColor color) =>
        Draw(line, x - (WidthOf(line, size, isBold) / 2), y, size, isBold, color);

    public void Dispose()
    {
        foreach (var shaper in shapers.Values)
        {
            shaper.Dispose();
        }
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
