using SkiaSharp;

namespace MyIpma.Core.Pictures;

/// <summary>Draws the medal of a level. What no longer holds loses its colours.</summary>
internal static class Medal
{
    private const float Square = 240;
    private const string Star = "M0 -9L1.7 -4.4L6.7 -4.2L2.8 -1.1L4.1 3.7L0 0.9L-4.1 3.7L-2.8 -1.1L-6.7 -4.2L-1.7 -4.4Z";

    public static void Draw(SKCanvas canvas, string level, float x, float y, float size, bool holds)
    {
        var style = MedalStyle.Of(level);
        using var look = new SKPaint { ColorFilter = holds ? null : Grey() };
        canvas.SaveLayer(look);
        canvas.Translate(x, y);
        canvas.Scale(size / Square);
        var tails = style.Tails.Split(' ');
        Fill(canvas, "M78 150L52 226L80 214L95 236L126 168Z", tails[0]);
        Fill(canvas, "M162 150L188 226L160 214L145 236L114 168Z", tails[1]);
        FillShaded(canvas, style.Rim, style.Metal, threeSteps: true);
        FillShaded(canvas, style.Field, style.Colours, threeSteps: false);
        Stroke(canvas, style.Line, SKColors.White.WithAlpha(125), 2);
        Stroke(canvas, style.Sign, SKColors.White, 13);
        Stars(canvas, style);
        canvas.Restore();
    }

    private static void Stars(SKCanvas canvas, MedalStyle style)
    {
        using var star = SKPath.ParseSvgPathData(Star);
        using var paint = new SKPaint { Color = SKColor.Parse(style.Metal.Split(' ')[0]), IsAntialias = true };
        for (var n = 0; n < style.Stars; n++)
        {
            canvas.Save();
            canvas.Translate(120 + (17 * (n - ((style.Stars - 1) / 2f))), 140);
            canvas.DrawPath(star, paint);
            canvas.Restore();
        }
    }

    private static void Fill(SKCanvas canvas, string outline, string colour)
    {
        using var path = SKPath.ParseSvgPathData(outline);
        using var paint = new SKPaint { Color = SKColor.Parse(colour), IsAntialias = true };
        canvas.DrawPath(path, paint);
    }

    private static void FillShaded(SKCanvas canvas, string outline, string colours, bool threeSteps)
    {
        using var path = SKPath.ParseSvgPathData(outline);
        var (first, last) = (SKColor.Parse(colours.Split(' ')[0]), SKColor.Parse(colours.Split(' ')[1]));
        var box = path.Bounds;
        using var shader = SKShader.CreateLinearGradient(
            new SKPoint(box.Left, box.Top), new SKPoint(box.Right, box.Bottom), threeSteps ? [first, last, first] : [first, last], threeSteps ? [0, 0.55f, 1] : [0, 1], SKShaderTileMode.Clamp);
        using var paint = new SKPaint { Shader = shader, IsAntialias = true };
        canvas.DrawPath(path, paint);
    }

    private static void Stroke(SKCanvas canvas, string outline, SKColor colour, float width)
    {
        using var path = SKPath.ParseSvgPathData(outline);
        using var paint = new SKPaint
        {
            Color = colour,
            IsAntialias = true,
            IsStroke = true,
            StrokeWidth = width,
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
        };
        canvas.DrawPath(path, paint);
    }

    /// <summary>Luminance by the weights of Rec. 709, a little lighter.</summary>
    private static SKColorFilter Grey()
    {
        float[] row = [0.21f, 0.72f, 0.07f, 0, 0.06f];
        return SKColorFilter.CreateColorMatrix([.. row, .. row, .. row, 0, 0, 0, 1, 0]);
    }
}
