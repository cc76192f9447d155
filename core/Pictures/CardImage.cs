using MyIpma.Core.Domain;
using SkiaSharp;

namespace MyIpma.Core.Pictures;

/// <summary>The picture networks show beside a link, 1200 by 627.</summary>
internal static class CardImage
{
    public const int Width = 1200;
    public const int Height = 627;

    private const float Panel = 430;
    private const float Left = 486;
    private const float TextWidth = 654;
    private static readonly SKColor Ink = SKColor.Parse("#12233b");
    private static readonly SKColor Soft = SKColor.Parse("#4a5c75");
    private static readonly SKColor Accent = SKColor.Parse("#0b6673");

    public static void Draw(SKCanvas canvas, FontSet fonts, BadgeImageModel facts)
    {
        using var type = new TextRenderer(fonts, canvas);
        canvas.Clear(SKColors.White);
        DrawPanel(canvas);
        MedalRenderer.Draw(canvas, facts.Level, 30, 120, 370, facts.Ribbon is null);
        if (facts.Ribbon is { } word)
        {
            StatusRibbon.Draw(canvas, type, word, StatusRibbon.ColourOf(facts.State), 215, 392, 372);
        }

        DrawText(canvas, type, fonts, facts);
    }

    private static void DrawPanel(SKCanvas canvas)
    {
        using var shader = SKShader.CreateLinearGradient(
            new SKPoint(0, 0), new SKPoint(Panel, Height), [SKColor.Parse("#dcebf5"), SKColor.Parse("#c3d8ea")], null, SKShaderTileMode.Clamp);
        using var paint = new SKPaint { Shader = shader };
        canvas.DrawRect(0, 0, Panel, Height, paint);
        using var stripe = new SKPaint { Color = Accent };
        canvas.DrawRect(Panel, 0, 6, Height, stripe);
    }

    private static void DrawText(SKCanvas canvas, TextRenderer type, FontSet fonts, BadgeImageModel facts)
    {
        var holder = TextRun.Clean(facts.Holder);
        var title = fonts.CanRender(holder) && holder.Length > 0 ? holder : null;
        type.Draw("IPMA DIGITAL BADGE", Left, 92, 24, true, Accent);
        var y = 120f;
        if (title is not null)
        {
            y = DrawBlock(type, TextLayout.Create(type, title, true, TextWidth, 3, 66, 34), y, true, Ink) + 18;
        }

        DrawBlock(type, TextLayout.Create(type, facts.Name, title is null, TextWidth, title is null ? 3 : 2, title is null ? 54 : 36, 24), y, title is null, Ink);
        DrawFoot(canvas, type, facts);
    }

    private static float DrawBlock(TextRenderer type, TextLayout text, float y, bool isBold, SKColor colour)
    {
        foreach (var line in text.Lines)
        {
            y += text.Size * 1.24f;
            type.Draw(line, Left, y - (text.Size * 0.22f), text.Size, isBold, colour);
        }

        return y;
    }

    private static void DrawFoot(SKCanvas canvas, TextRenderer type, BadgeImageModel facts)
    {
        using var rule = new SKPaint { Color = SKColor.Parse("#d5dfeb") };
        canvas.DrawRect(Left, 488, TextWidth, 2, rule);
        var line = facts switch
        {
            { State: ValidityState.NotYetValid } => $"Valid from {Day(facts.IssuedOn)}",
            { Ribbon: { } word } => $"{word} · no longer valid",
            { ExpiresOn: { } last } => $"Issued {Day(facts.IssuedOn)} · valid until {Day(last)}",
            _ => $"Issued {Day(facts.IssuedOn)}",
        };
        type.Draw(line, Left, 532, 27, true, facts.Ribbon is null ? Ink : StatusRibbon.ColourOf(facts.State));
        type.Draw("International Project Management Association", Left, 574, 24, false, Soft);
    }

    private static string Day(DateOnly? day) => day?.ToString("d MMM yyyy", CultureInfo.InvariantCulture) ?? "";
}
