using Microsoft.Extensions.Caching.Memory;
using SkiaSharp;

namespace MyIpma.Core.Pictures;

/// <summary>Draws pictures, a few at a time, and keeps the latest: drawing costs the processor more than anything else strangers may ask for.</summary>
internal sealed class BadgePictures(FontShelf fonts) : IDisposable
{
    private const long MostBytes = 32 * 1024 * 1024;

    private readonly MemoryCache kept = new(new MemoryCacheOptions { SizeLimit = MostBytes });
    private readonly SemaphoreSlim pens = new(Environment.ProcessorCount);

    public Task<byte[]> CardAsync(PictureFacts facts, CancellationToken ct) =>
        GetAsync(facts.Tag("card"), CardPicture.Width, CardPicture.Height, canvas => CardPicture.Draw(canvas, fonts, facts), ct);

    public Task<byte[]> BadgeAsync(PictureFacts facts, CancellationToken ct) =>
        GetAsync(facts.Tag("badge"), BadgePicture.Size, BadgePicture.Size, canvas => BadgePicture.Draw(canvas, fonts, facts), ct);

    public void Dispose()
    {
        kept.Dispose();
        pens.Dispose();
    }

    private async Task<byte[]> GetAsync(string tag, int width, int height, Action<SKCanvas> draw, CancellationToken ct)
    {
        if (kept.TryGetValue(tag, out byte[]? known) && known is not null)
        {
            return known;
        }

        await pens.WaitAsync(ct);
        try
        {
            var png = Png(width, height, draw);
            return kept.Set(tag, png, new MemoryCacheEntryOptions { Size = png.Length });
        }
        finally
        {
            pens.Release();
        }
    }

    private static byte[] Png(int width, int height, Action<SKCanvas> draw)
    {
        using var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul));
        draw(surface.Canvas);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
