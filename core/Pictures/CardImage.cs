using MyIpma.Core.Domain;
using SkiaSharp;

namespace MyIpma.Core.Pictures;

/// <summary>The picture that networks show beside a link, 1200 by 627 pixels.</summary>
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

    public static void Draw(SKCanvas canvas, FontSet fonts, BadgeImageModel model)
    {
        using var renderer = new TextRenderer(fonts, canvas);
        canvas.Clear(SKColors.White);
        DrawPanel(canvas);
        MedalRenderer.Draw(canvas, model.Level, 30, 120, 370, model.Ribbon is null);
        if (model.Ribbon is { } ribbon)
        {
            StatusRibbon.Draw(canvas, renderer, ribbon, StatusRibbon.ColourOf(model.State), 215, 392, 372);
        }

        DrawText(canvas, renderer, fonts, model);
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

    private static void DrawText(SKCanvas canvas, TextRenderer renderer, FontSet fonts, BadgeImageModel model)
    {
        var holder = TextRun.Clean(model.Holder);
        var title = fonts.CanRender(holder) && holder.Length > 0 ? holder : null;
        renderer.Draw("IPMA DIGITAL BADGE", Left, 92, 24, true, Accent);
        var y = 120f;
        if (title is not null)
        {
            y = DrawBlock(renderer, TextLayout.Create(renderer, title, true, TextWidth, 3, 66, 34), y, true, Ink) + 18;
        }

        DrawBlock(renderer, TextLayout.Create(renderer, model.Name, title is null, TextWidth, title is null ? 3 : 2, title is null ? 54 : 36, 24), y, title is null, Ink);
        DrawFoot(canvas, renderer, model);
    }

    private static float DrawBlock(TextRenderer renderer, TextLayout text, float y, bool isBold, SKColor colour)
    {
        foreach (var line in text.Lines)
        {
            y += text.Size * 1.24f;
            renderer.Draw(line, Left, y - (text.Size * 0.22f), text.Size, isBold, colour);
        }

        return y;
    }

    private static void DrawFoot(SKCanvas canvas, TextRenderer renderer, BadgeImageModel model)
    {
        using var rule = new SKPaint { Color = SKColor.Parse("#d5dfeb") };
        canvas.DrawRect(Left, 488, TextWidth, 2, rule);
        var line = model switch
        {
            { State: ValidityState.NotYetValid } => $"Valid from {Day(model.IssuedOn)}",
            { Ribbon: { } ribbon } => $"{ribbon} · no longer valid",
            { ExpiresOn: { } last } => $"Issued {Day(model.IssuedOn)} · valid until {Day(last)}",
            _ => $"Issued {Day(model.IssuedOn)}",
        };
        renderer.Draw(line, Left, 532, 27, true, model.Ribbon is null ? Ink : StatusRibbon.ColourOf(model.State));
        renderer.Draw("International Project Management Association", Left, 574, 24, false, Soft);
    }

    private static string Day(DateOnly? day) => day?.ToString("d MMM yyyy", CultureInfo.InvariantCulture) ?? "";
}
