using SkiaSharp;

namespace MyIpma.Core.Pictures;

/// <summary>The square picture, 600 by 600 on nothing, so that it stands on any colour.</summary>
internal static class BadgePicture
{
    public const int Size = 600;

    public static void Draw(SKCanvas canvas, FontShelf fonts, PictureFacts facts)
    {
        canvas.Clear(SKColors.Transparent);
        Medal.Draw(canvas, facts.Level, 0, 0, Size, facts.Band is null);
        if (facts.Band is { } word)
        {
            using var type = new Typesetter(fonts, canvas);
            Band.Draw(canvas, type, word, 300, 440, 560);
        }
    }
}
