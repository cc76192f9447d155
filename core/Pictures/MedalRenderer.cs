using MyIpma.Core.Domain;
using SkiaSharp;

namespace MyIpma.Core.Pictures;

/// <summary>Draws the medal of a level, in grey for a badge that is not valid.</summary>
internal static class MedalRenderer
{
    private const float Square = 240;
    private const string Star = "M0 -9L1.7 -4.4L6.7 -4.2L2.8 -1.1L4.1 3.7L0 0.9L-4.1 3.7L-2.8 -1.1L-6.7 -4.2L-1.7 -4.4Z";

    public static void Draw(SKCanvas canvas, string level, float x, float y, float size, bool isValid)
    {
        var style = MedalStyle.ForLevel(level);
        using var layer = new SKPaint { ColorFilter = isValid ? null : Grey() };
        canvas.SaveLayer(layer);
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

/// <summary>How the medal of a level looks, on a square of 240: outlines as SVG path data, colours as hexadecimal numbers.</summary>
internal sealed record MedalStyle
{
    private const string Teal = "#0e7c86 #095a62";
    private const string Blue = "#16508f #0b2f5a";

    public required string Rim { get; init; }
    public required string Field { get; init; }
    public required string Line { get; init; }
    public required string Sign { get; init; }
    public required string Metal { get; init; }
    public required string Colours { get; init; }
    public required string Tails { get; init; }
    public int Stars { get; init; }

    /// <summary>Unknown levels have the plain medal with a tick.</summary>
    public static MedalStyle ForLevel(string level) => level.ToUpperInvariant() switch
    {
        "A" => LevelA,
        "B" => LevelB,
        "C" => LevelC,
        "D" => LevelD,
        _ => Plain,
    };

    private static MedalStyle LevelA { get; } = new()
    {
        Rim = "M120.0 8.0L132.4 22.0L148.4 12.5L155.9 29.6L174.1 25.6L175.9 44.1L194.4 45.9L190.4 64.1L207.5 71.6L198.0 87.6L212.0 100.0L198.0 112.4L207.5 128.4"
            + "L190.4 135.9L194.4 154.1L175.9 155.9L174.1 174.4L155.9 170.4L148.4 187.5L132.4 178.0L120.0 192.0L107.6 178.0L91.6 187.5L84.1 170.4L65.9 174.4L64.1 155.9"
            + "L45.6 154.1L49.6 135.9L32.5 128.4L42.0 112.4L28.0 100.0L42.0 87.6L32.5 71.6L49.6 64.1L45.6 45.9L64.1 44.1L65.9 25.6L84.1 29.6L91.6 12.5L107.6 22.0Z",
        Field = Circle(66),
        Line = Circle(59),
        Sign = "M98 116L120 58L142 116M106 97H134",
        Metal = "#ffe39a #c98a13",
        Colours = "#16508f #0a2344",
        Tails = Teal,
        Stars = 4,
    };

    private static MedalStyle LevelB { get; } = new()
    {
        Rim = "M154.4 16.9L203.1 65.6L203.1 134.4L154.4 183.1L85.6 183.1L36.9 134.4L36.9 65.6L85.6 16.9Z",
        Field = "M148.3 31.6L188.4 71.7L188.4 128.3L148.3 168.4L91.7 168.4L51.6 128.3L51.6 71.7L91.7 31.6Z",
        Line = "M145.3 39.0L181.0 74.7L181.0 125.3L145.3 161.0L94.7 161.0L59.0 125.3L59.0 74.7L94.7 39.0Z",
        Sign = "M103 58V116H124A15 15 0 0 0 124 86H103M121 86A14 14 0 0 0 121 58H103",
        Metal = "#f4f8fc #8fa5bd",
        Colours = "#2273b5 #123f6e",
        Tails = "#123f6e #0b2a4c",
        Stars = 3,
    };

    private static MedalStyle LevelC { get; } = new()
    {
        Rim = "M120 18A18.6 18.6 0 0 1 155.6 26.1A18.6 18.6 0 0 1 184.1 48.9A18.6 18.6 0 0 1 199.9 81.8A18.6 18.6 0 0 1 199.9 118.2A18.6 18.6 0 0 1 184.1 151.1"
            + "A18.6 18.6 0 0 1 155.6 173.9A18.6 18.6 0 0 1 120 182A18.6 18.6 0 0 1 84.4 173.9A18.6 18.6 0 0 1 55.9 151.1A18.6 18.6 0 0 1 40.1 118.2"
            + "A18.6 18.6 0 0 1 40.1 81.8A18.6 18.6 0 0 1 55.9 48.9A18.6 18.6 0 0 1 84.4 26.1A18.6 18.6 0 0 1 120 18Z",
        Field = Circle(70),
        Line = Circle(62),
        Sign = "M141.5 68A29 29 0 1 0 141.5 106",
        Metal = "#d8f5f3 #5fb9b8",
        Colours = "#12929b #075860",
        Tails = Blue,
        Stars = 2,
    };

    private static MedalStyle LevelD { get; } = new()
    {
        Rim = "M120 14C146 28 172 34 200 34C203 92 184 150 120 188C56 150 37 92 40 34C68 34 94 28 120 14Z",
        Field = "M120 31C142 42 163 47 185 48C186 95 170 140 120 171C70 140 54 95 55 48C77 47 98 42 120 31Z",
        Line = "M120 40C140 50 159 54 178 56C178 96 163 134 120 161C77 134 62 96 62 56C81 54 100 50 120 40Z",
        Sign = "M101 58V116H117A29 29 0 0 0 117 58Z",
        Metal = "#ece8ff #a497e0",
        Colours = "#6a55c2 #3a2a78",
        Tails = Teal,
        Stars = 1,
    };

    private static MedalStyle Plain { get; } = new()
    {
        Rim = Circle(88),
        Field = Circle(72),
        Line = Circle(64),
        Sign = "M92 102L113 123L151 80",
        Metal = "#f0f4f9 #a9b8ca",
        Colours = "#5b7491 #31445c",
        Tails = Blue,
    };

    private static string Circle(int radius) => $"M{120 - radius} 100A{radius} {radius} 0 1 1 {120 + radius} 100A{radius} {radius} 0 1 1 {120 - radius} 100Z";
}

/// <summary>The band across the medal of a badge that is not valid, with the reason as a word.</summary>
internal static class StatusRibbon
{
    private const float Tilt = -14;
    private static readonly SKColor Red = SKColor.Parse("#9c2310");
    private static readonly SKColor Amber = SKColor.Parse("#7a4a00");

    public static SKColor ColourOf(ValidityState state) => state == ValidityState.Revoked ? Red : Amber;

    public static void Draw(SKCanvas canvas, TextRenderer renderer, string text, SKColor colour, float x, float y, float width)
    {
        var height = width * 0.2f;
        var size = TextLayout.Create(renderer, text, true, width * 0.86f, 1, height * 0.66f, height * 0.3f).Size;
        canvas.Save();
        canvas.Translate(x, y);
        canvas.RotateDegrees(Tilt);
        using var shade = new SKPaint { Color = SKColors.Black.WithAlpha(70), IsAntialias = true, MaskFilter = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, height * 0.09f) };
        using var paint = new SKPaint { Color = colour, IsAntialias = true };
        using var border = new SKPaint { Color = SKColors.White, IsAntialias = true, IsStroke = true, StrokeWidth = height * 0.05f };
        var box = SKRect.Create(-width / 2, -height / 2, width, height);
        canvas.DrawRoundRect(SKRect.Create(box.Left, box.Top + (height * 0.08f), width, height), height * 0.14f, height * 0.14f, shade);
        canvas.DrawRoundRect(box, height * 0.14f, height * 0.14f, paint);
        box.Inflate(-height * 0.09f, -height * 0.09f);
        canvas.DrawRoundRect(box, height * 0.09f, height * 0.09f, border);
        renderer.DrawCentred(text, 0, size * 0.36f, size, true, SKColors.White);
        canvas.Restore();
    }
}
