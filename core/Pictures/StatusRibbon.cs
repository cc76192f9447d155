using MyIpma.Core.Domain;
using SkiaSharp;

namespace MyIpma.Core.Pictures;

/// <summary>The band across a medal that no longer holds, with the reason as a word.</summary>
internal static class StatusRibbon
{
    private const float Tilt = -14;
    private static readonly SKColor Red = SKColor.Parse("#9c2310");
    private static readonly SKColor Amber = SKColor.Parse("#7a4a00");

    public static SKColor ColourOf(ValidityState state) => state == ValidityState.Revoked ? Red : Amber;

    public static void Draw(SKCanvas canvas, TextRenderer type, string word, SKColor colour, float x, float y, float width)
    {
        var height = width * 0.2f;
        var size = TextLayout.Create(type, word, true, width * 0.86f, 1, height * 0.66f, height * 0.3f).Size;
        canvas.Save();
        canvas.Translate(x, y);
        canvas.RotateDegrees(Tilt);
        using var shade = new SKPaint { Color = SKColors.Black.WithAlpha(70), IsAntialias = true, MaskFilter = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, height * 0.09f) };
        using var paint = new SKPaint { Color = colour, IsAntialias = true };
        using var pipeline = new SKPaint { Color = SKColors.White, IsAntialias = true, IsStroke = true, StrokeWidth = height * 0.05f };
        var box = SKRect.Create(-width / 2, -height / 2, width, height);
        canvas.DrawRoundRect(SKRect.Create(box.Left, box.Top + (height * 0.08f), width, height), height * 0.14f, height * 0.14f, shade);
        canvas.DrawRoundRect(box, height * 0.14f, height * 0.14f, paint);
        box.Inflate(-height * 0.09f, -height * 0.09f);
        canvas.DrawRoundRect(box, height * 0.09f, height * 0.09f, pipeline);
        type.DrawCentred(word, 0, size * 0.36f, size, true, SKColors.White);
        canvas.Restore();
    }
}
