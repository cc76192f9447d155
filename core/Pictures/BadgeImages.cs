using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using MyIpma.Core.Domain;
using SkiaSharp;

namespace MyIpma.Core.Pictures;

/// <summary>Draws pictures, a few at a time, and keeps the latest: drawing costs the processor more than anything else strangers may ask for.</summary>
public sealed class BadgeImages(FontSet fonts) : IDisposable
{
    private const long MaxCacheBytes = 32 * 1024 * 1024;

    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = MaxCacheBytes });
    private readonly SemaphoreSlim drawSlots = new(Environment.ProcessorCount);

    public Task<byte[]> CardAsync(BadgeImageModel facts, CancellationToken ct) =>
        GetAsync(facts.GetEntityTag("card"), CardImage.Width, CardImage.Height, canvas => CardImage.Draw(canvas, fonts, facts), ct);

    public Task<byte[]> BadgeAsync(BadgeImageModel facts, CancellationToken ct) =>
        GetAsync(facts.GetEntityTag("badge"), BadgeImage.Size, BadgeImage.Size, canvas => BadgeImage.Draw(canvas, fonts, facts), ct);

    public Task<byte[]> CertificateAsync(CertificateSheet sheet, CancellationToken ct) => GetAsync(sheet.GetEntityTag(), () => CertificatePdf.Write(fonts, sheet), ct);

    public void Dispose()
    {
        cache.Dispose();
        drawSlots.Dispose();
    }

    private Task<byte[]> GetAsync(string tag, int width, int height, Action<SKCanvas> draw, CancellationToken ct) => GetAsync(tag, () => EncodePng(width, height, draw), ct);

    private async Task<byte[]> GetAsync(string tag, Func<byte[]> create, CancellationToken ct)
    {
        if (cache.TryGetValue(tag, out byte[]? known) && known is not null)
        {
            return known;
        }

        await drawSlots.WaitAsync(ct);
        try
        {
            var picture = create();
            return cache.Set(tag, picture, new MemoryCacheEntryOptions { Size = picture.Length });
        }
        finally
        {
            drawSlots.Release();
        }
    }

    private static byte[] EncodePng(int width, int height, Action<SKCanvas> draw)
    {
        using var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul));
        draw(surface.Canvas);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}

/// <summary>The square picture, 600 by 600 on nothing, so that it stands on any colour.</summary>
internal static class BadgeImage
{
    public const int Size = 600;

    public static void Draw(SKCanvas canvas, FontSet fonts, BadgeImageModel facts)
    {
        canvas.Clear(SKColors.Transparent);
        MedalRenderer.Draw(canvas, facts.Level, 0, 0, Size, facts.Ribbon is null);
        if (facts.Ribbon is { } word)
        {
            using var type = new TextRenderer(fonts, canvas);
            StatusRibbon.Draw(canvas, type, word, StatusRibbon.ColourOf(facts.State), 300, 440, 560);
        }
    }
}

/// <summary>All that a picture shows. The same facts give the same picture, byte for byte, so their hash is its entity tag.</summary>
public sealed record BadgeImageModel(string Level, string Name, string Holder, DateOnly? IssuedOn, DateOnly? ExpiresOn, ValidityState State)
{
    /// <summary>Raised whenever the drawing changes, so that nobody keeps the old one.</summary>
    private const string DesignVersion = "2";

    /// <summary>The part the square picture shows: every badge of a level and status has the same.</summary>
    public BadgeImageModel WithoutPerson => this with { Holder = "", IssuedOn = null, ExpiresOn = null };

    /// <summary>The word across what no longer holds; null while it does. English, as the names of the levels are.</summary>
    public string? Ribbon => State switch
    {
        ValidityState.Valid => null,
        ValidityState.NotYetValid => "NOT YET VALID",
        ValidityState.Revoked => "REVOKED",
        ValidityState.Replaced => "REPLACED",
        _ => "EXPIRED",
    };

    public string GetEntityTag(string kind)
    {
        var content = string.Join('\n', DesignVersion, kind, Level, Name, Holder, Day(IssuedOn), Day(ExpiresOn), State);
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 16));
    }

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}
