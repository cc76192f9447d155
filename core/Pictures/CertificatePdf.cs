using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using SkiaSharp;

namespace MyIpma.Core.Pictures;

/// <summary>The printable certificate: one A4 page with embedded fonts, selectable text, and an address to scan or click.</summary>
internal static partial class CertificatePdf
{
    /// <summary>A4 in points: 210 by 297 millimetres.</summary>
    private const float Width = 595.28f;
    private const float Height = 841.89f;
    private const float Margin = 64;
    private const float Middle = Width / 2;
    private const float TextWidth = Width - (2 * Margin);

    private static readonly SKColor Ink = SKColor.Parse("#12233b");
    private static readonly SKColor Soft = SKColor.Parse("#4a5c75");
    private static readonly SKColor Accent = SKColor.Parse("#0b6673");
    private static readonly SKColor Line = SKColor.Parse("#c3d8ea");

    public static byte[] Write(FontSet fonts, CertificateSheet sheet)
    {
        // Drawn twice: the first pass only collects the glyphs of each font, so that no others are embedded.
        var glyphs = new GlyphUse();
        using (var recorder = new SKPictureRecorder())
        {
            Draw(recorder.BeginRecording(SKRect.Create(Width, Height)), fonts, glyphs, sheet);
        }

        using var reduced = glyphs.Reduce();
        using var pdf = new MemoryStream();
        var metadata = new SKDocumentPdfMetadata
        {
            Title = sheet.Title,
            Author = CertificateSheet.Issuer,
            Subject = sheet.LevelName,
            Creation = sheet.CheckedOn.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
            Modified = sheet.CheckedOn.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
            RasterDpi = 300,
            EncodingQuality = 101,
        };
        using (var document = SKDocument.CreatePdf(pdf, metadata))
        {
            Draw(document.BeginPage(Width, Height), fonts, reduced, sheet);
            document.EndPage();
            document.Close();
        }

        return WithLanguage(pdf.ToArray(), sheet.Language.Name);
    }

    private static void Draw(SKCanvas canvas, FontSet fonts, GlyphUse glyphs, CertificateSheet sheet)
    {
        using var renderer = new TextRenderer(fonts, canvas, glyphs);
        DrawFrame(canvas);
        renderer.DrawCentred(Localizer.Get("print.title", sheet.Language).ToUpper(sheet.Language), Middle, 92, 13, true, Accent);
        MedalRenderer.Draw(canvas, sheet.Level, Middle - 84, 108, 168, sheet.State == ValidityState.Valid);
        if (sheet.Ribbon is { } ribbon)
        {
            StatusRibbon.Draw(canvas, renderer, ribbon, StatusRibbon.ColourOf(sheet.State), Middle, 232, 216);
        }

        var y = Centre(renderer, Localizer.Get("print.certifies", sheet.Language), 306, 12, false, Soft);
        y = Centre(renderer, TextLayout.Create(renderer, sheet.Holder, true, TextWidth, 3, 38, 18), y + 6, true, Ink);
        y = Centre(renderer, Localizer.Get("print.holds", sheet.Language), y + 16, 12, false, Soft);
        y = Centre(renderer, TextLayout.Create(renderer, sheet.LevelName, true, TextWidth, 2, 21, 14), y + 4, true, Accent);
        DrawFacts(canvas, renderer, sheet, Math.Max(y + 34, 520));
        DrawFoot(canvas, renderer, sheet);
    }

    private static void DrawFrame(SKCanvas canvas)
    {
        using var outer = new SKPaint { Color = Accent, IsStroke = true, StrokeWidth = 2, IsAntialias = true };
        using var inner = new SKPaint { Color = Line, IsStroke = true, StrokeWidth = 0.75f, IsAntialias = true };
        canvas.DrawRect(28, 28, Width - 56, Height - 56, outer);
        canvas.DrawRect(35, 35, Width - 70, Height - 70, inner);
    }

    private static void DrawFacts(SKCanvas canvas, TextRenderer renderer, CertificateSheet sheet, float y)
    {
        using var rule = new SKPaint { Color = Line };
        foreach (var (label, value) in sheet.Facts())
        {
            canvas.DrawRect(Margin + 20, y - 15, TextWidth - 40, 0.75f, rule);
            renderer.Draw(label, Margin + 20, y, 11, false, Soft);
            var fitted = TextLayout.Create(renderer, value, true, TextWidth - 180, 1, 11, 7);
            renderer.Draw(fitted.Lines[0], Margin + 160, y, fitted.Size, true, Ink);
            y += 23;
        }
    }

    private static void DrawFoot(SKCanvas canvas, TextRenderer renderer, CertificateSheet sheet)
    {
        const float Code = 118;
        const float Left = Margin + Code + 22;
        const float Top = Height - Margin - Code - 2;
        QrCode.For(sheet.Page).Draw(canvas, Margin, Top, Code);
        canvas.DrawUrlAnnotation(SKRect.Create(Margin, Top, Code, Code), sheet.Page.AbsoluteUri);
        var y = Top + 18;
        y = Block(renderer, TextLayout.Create(renderer, sheet.StatusLine, true, Width - Margin - Left, 2, 13, 10), Left, y, true, sheet.State == ValidityState.Valid ? Ink : StatusRibbon.ColourOf(sheet.State)) + 4;
        y = Block(renderer, TextLayout.Create(renderer, Localizer.Get("print.scan", sheet.Language), false, Width - Margin - Left, 3, 12, 9), Left, y, false, Soft) + 4;
        var link = TextLayout.Create(renderer, sheet.Page.AbsoluteUri, false, Width - Margin - Left, 1, 10, 6);
        canvas.DrawUrlAnnotation(SKRect.Create(Left, y, Width - Margin - Left, link.Size * 1.4f), sheet.Page.AbsoluteUri);
        Block(renderer, link, Left, y, false, Accent);
    }

    private static float Centre(TextRenderer renderer, string text, float y, float size, bool isBold, SKColor colour) => Centre(renderer, TextLayout.Create(renderer, text, isBold, TextWidth, 2, size, size), y, isBold, colour);

    private static float Centre(TextRenderer renderer, TextLayout text, float y, bool isBold, SKColor colour)
    {
        foreach (var line in text.Lines)
        {
            y += text.Size * 1.3f;
            renderer.DrawCentred(line, Middle, y - (text.Size * 0.25f), text.Size, isBold, colour);
        }

        return y;
    }

    private static float Block(TextRenderer renderer, TextLayout text, float x, float y, bool isBold, SKColor colour)
    {
        foreach (var line in text.Lines)
        {
            y += text.Size * 1.35f;
            renderer.Draw(line, x, y - (text.Size * 0.3f), text.Size, isBold, colour);
        }

        return y;
    }

    /// <summary>
    /// Adds the language, and shows the title in the window's bar, for screen readers: an incremental update (ISO 32000-1, 7.5.6) that replaces the catalogue, since Skia
    /// supports neither.
    /// </summary>
    private static byte[] WithLanguage(byte[] pdf, string language)
    {
        var text = Encoding.Latin1.GetString(pdf);
        var trailer = Trailer().Matches(text)[^1];
        var (size, root, rest, start) = (trailer.Groups["size"].Value, trailer.Groups["root"].Value, trailer.Groups["rest"].Value, trailer.Groups["start"].Value);
        var catalogue = Regex.Match(text, $@"\n{root} 0 obj\n<</Type /Catalog(?<rest>.*?)\nendobj", RegexOptions.Singleline).Groups["rest"].Value;
        var update = $"{root} 0 obj\n<</Type /Catalog\n/Lang ({language})\n/ViewerPreferences <</DisplayDocTitle true>>{catalogue}\nendobj\n";
        var table = string.Create(CultureInfo.InvariantCulture, $"xref\n{root} 1\n{pdf.Length + 1:d10} 00000 n \ntrailer\n<</Size {size}\n/Root {root} 0 R\n/Prev {start}{rest}>>\nstartxref\n{pdf.Length + 1 + update.Length}\n%%EOF\n");
        return [.. pdf, (byte)'\n', .. Encoding.Latin1.GetBytes(update + table)];
    }

    [GeneratedRegex(@"trailer\n<</Size (?<size>\d+)\n/Root (?<root>\d+) 0 R(?<rest>.*?)>>\nstartxref\n(?<start>\d+)\n%%EOF", RegexOptions.Singleline)]
    private static partial Regex Trailer();
}

/// <summary>All that a printed certificate shows. The same sheet gives the same document, so its hash is the entity tag.</summary>
public sealed record CertificateSheet
{
    public const string Issuer = "International Project Management Association (IPMA)";

    /// <summary>To be raised whenever the drawing changes, so that caches drop the old one.</summary>
    private const string DesignVersion = "1";

    public required string Level { get; init; }
    public required string LevelName { get; init; }
    public required string Holder { get; init; }
    public required string Number { get; init; }
    public required DateOnly IssuedOn { get; init; }
    public required DateOnly? ExpiresOn { get; init; }
    public required Uri Page { get; init; }
    public required ValidityState State { get; init; }
    public required DateOnly CheckedOn { get; init; }
    public required CultureInfo Language { get; init; }

    public string Title => Localizer.Get(State == ValidityState.Valid ? "public.title" : "public.title-ended", Language, Holder, LevelName, StatusWord);

    public string? Ribbon => State == ValidityState.Valid ? null : StatusWord.ToUpper(Language);

    public string StatusLine => Localizer.Get("print.as-of", Language, Day(CheckedOn), StatusWord) + (State is ValidityState.Valid or ValidityState.NotYetValid ? "" : " " + Localizer.Get("print.ended", Language));

    private string StatusWord => Localizer.Get($"public.status.{State.ToString().ToLowerInvariant()}", Language);

    public IEnumerable<(string Label, string Value)> Facts() =>
    [
        (Localizer.Get("public.number", Language), Number),
        (Localizer.Get("public.level", Language), Level),
        (Localizer.Get("public.issued", Language), Day(IssuedOn)),
        (Localizer.Get("public.until", Language), ExpiresOn is { } last ? Day(last) : Localizer.Get("public.no-end", Language)),
        (Localizer.Get("public.issuer", Language), Issuer),
    ];

    public string GetEntityTag()
    {
        var content = string.Join('\n', [DesignVersion, Title, StatusLine, Language.Name, Page.AbsoluteUri, .. Facts().Select(fact => fact.Value)]);
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 16));
    }

    private string Day(DateOnly day) => day.ToString(Localizer.Get("public.day", Language), Language);
}
