using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Caching.Memory;
using MyIpma.Core.Domain;
using SkiaSharp;

namespace MyIpma.Core.Pictures;

/// <summary>
/// Draws pictures, which costs more processor time than anything else an anonymous client may request: concurrent requests share a drawing, a few run in parallel, and the
/// queue is bounded. Pictures are cached by their tag, in memory and in a store for all instances.
/// </summary>
public sealed class BadgeImages(FontSet fonts, IPictureStore store) : IDisposable
{
    /// <summary>About three thousand cards, more than are requested within a day.</summary>
    private const long MaxCacheBytes = 96 * 1024 * 1024;

    /// <summary>About two seconds of waiting; further requests are refused.</summary>
    private const int MaxQueued = 64;

    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = MaxCacheBytes });
    private readonly ConcurrentDictionary<string, Lazy<Task<byte[]>>> drawings = new();
    private readonly SemaphoreSlim drawSlots = new(Environment.ProcessorCount);
    private int queued;
    private int drawn;

    /// <summary>How many pictures this instance has drawn.</summary>
    public int Drawn => Volatile.Read(ref drawn);

    /// <summary>The card names a person, so it is stored under the badge's id and deleted when the badge is erased.</summary>
    public Task<byte[]> CardAsync(BadgeImageModel model, string badgeId, CancellationToken ct) =>
        GetAsync(model.GetEntityTag("card"), badgeId, () => EncodePng(CardImage.Width, CardImage.Height, canvas => CardImage.Draw(canvas, fonts, model)), ct);

    public Task<byte[]> BadgeAsync(BadgeImageModel model, CancellationToken ct) =>
        GetAsync(model.GetEntityTag("badge"), "levels", () => EncodePng(BadgeImage.Size, BadgeImage.Size, canvas => BadgeImage.Draw(canvas, fonts, model)), ct);

    /// <summary>Stored like the card.</summary>
    public Task<byte[]> CertificateAsync(CertificateSheet sheet, string badgeId, CancellationToken ct) => GetAsync(sheet.GetEntityTag(), badgeId, () => CertificatePdf.Write(fonts, sheet), ct);

    public void Dispose()
    {
        cache.Dispose();
        drawSlots.Dispose();
    }

    /// <exception cref="PicturesBusyException">The queue is full.</exception>
    internal async Task<byte[]> GetAsync(string tag, string? folder, Func<byte[]> create, CancellationToken ct)
    {
        if (cache.Get<byte[]>(tag) is { } cached)
        {
            return cached;
        }

        // Not cancelled when one of the waiting clients disconnects.
        var drawing = drawings.GetOrAdd(tag, _ => new Lazy<Task<byte[]>>(() => FindOrDrawAsync(tag, folder, create)));
        return await drawing.Value.WaitAsync(ct);
    }

    private async Task<byte[]> FindOrDrawAsync(string tag, string? folder, Func<byte[]> create)
    {
        // The entry must be in the dictionary before the work ends and removes it.
        await Task.Yield();
        try
        {
            var picture = cache.Get<byte[]>(tag) ?? (folder is null ? null : await store.FindAsync(folder, tag, CancellationToken.None)) ?? await DrawAsync(tag, folder, create);
            return cache.Set(tag, picture, new MemoryCacheEntryOptions { Size = picture.Length });
        }
        finally
        {
            drawings.TryRemove(tag, out _);
        }
    }

    private async Task<byte[]> DrawAsync(string tag, string? folder, Func<byte[]> create)
    {
        try
        {
            if (Interlocked.Increment(ref queued) > MaxQueued + Environment.ProcessorCount)
            {
                throw new PicturesBusyException();
            }

            await drawSlots.WaitAsync();
        }
        catch (PicturesBusyException)
        {
            Interlocked.Decrement(ref queued);
            throw;
        }

        byte[] picture;
        try
        {
            picture = create();
            Interlocked.Increment(ref drawn);
        }
        finally
        {
            drawSlots.Release();
            Interlocked.Decrement(ref queued);
        }

        await (folder is null ? Task.CompletedTask : store.KeepAsync(folder, tag, picture, CancellationToken.None));
        return picture;
    }

    private static byte[] EncodePng(int width, int height, Action<SKCanvas> draw)
    {
        using var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul));
        draw(surface.Canvas);
        using var image = surface.Snapshot();
        return PalettePng.Encode(image);
    }
}

/// <summary>More pictures are requested than can be drawn soon; trying again later may succeed.</summary>
public sealed class PicturesBusyException() : Exception("Too many pictures wait to be drawn.");

/// <summary>The square picture, 600 by 600 pixels and transparent, so that it suits any background.</summary>
internal static class BadgeImage
{
    public const int Size = 600;

    public static void Draw(SKCanvas canvas, FontSet fonts, BadgeImageModel model)
    {
        canvas.Clear(SKColors.Transparent);
        MedalRenderer.Draw(canvas, model.Level, 0, 0, Size, model.Ribbon is null);
        if (model.Ribbon is { } ribbon)
        {
            using var renderer = new TextRenderer(fonts, canvas);
            StatusRibbon.Draw(canvas, renderer, ribbon, StatusRibbon.ColourOf(model.State), 300, 440, 560);
        }
    }
}

/// <summary>All that a picture shows. The same model gives the same picture, byte for byte, so its hash is the entity tag.</summary>
public sealed record BadgeImageModel(string Level, string Name, string Holder, DateOnly? IssuedOn, DateOnly? ExpiresOn, ValidityState State)
{
    /// <summary>To be raised whenever the drawing changes, so that caches drop the old one.</summary>
    private const string DesignVersion = "3";

    /// <summary>For the square picture, which all badges of a level and status share.</summary>
    public BadgeImageModel WithoutPerson => this with { Holder = "", IssuedOn = null, ExpiresOn = null };

    /// <summary>Null while the badge is valid. In English, like the names of the levels.</summary>
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

/// <summary>The port to a store that all instances share. The picture of a tag never changes, and may be lost at any time.</summary>
public interface IPictureStore
{
    /// <summary>Null when the picture is not stored or cannot be read now.</summary>
    Task<byte[]?> FindAsync(string folder, string tag, CancellationToken ct);

    /// <summary>Stores a picture if that is possible now.</summary>
    Task KeepAsync(string folder, string tag, byte[] picture, CancellationToken ct);

    /// <summary>Deletes the pictures of an erased badge. Throws if that is not possible now, so that it is retried.</summary>
    Task DeleteAsync(string folder, CancellationToken ct);
}

/// <summary>Section <c>MyIpma:Pictures</c>.</summary>
public sealed class PictureOptions
{
    public const string Section = "MyIpma:Pictures";

    /// <summary>A blob container; without one each instance keeps its pictures in memory only.</summary>
    public Uri? ContainerUri { get; set; }

    internal IPictureStore CreateStore(TokenCredential? identity, Func<string, CancellationToken, Task<bool>> isErased, ILogger<BlobPictureStore> logger) =>
        ContainerUri is { } container ? new BlobPictureStore(new BlobContainerClient(container, identity ?? new DefaultAzureCredential(), BlobPictureStore.ShortTries()), isErased, logger) : new NoPictureStore();
}

/// <summary>Stores nothing: on one machine the memory cache is enough.</summary>
public sealed class NoPictureStore : IPictureStore
{
    public Task<byte[]?> FindAsync(string folder, string tag, CancellationToken ct) => Task.FromResult<byte[]?>(null);

    public Task KeepAsync(string folder, string tag, byte[] picture, CancellationToken ct) => Task.CompletedTask;

    public Task DeleteAsync(string folder, CancellationToken ct) => Task.CompletedTask;
}

/// <summary>Stores pictures in a blob container. When that does not answer soon, the picture is drawn instead.</summary>
public sealed partial class BlobPictureStore(BlobContainerClient container, Func<string, CancellationToken, Task<bool>> isErased, ILogger<BlobPictureStore> logger) : IPictureStore
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>One quick retry: drawing costs less than waiting, and an erasure must not delay others.</summary>
    internal static BlobClientOptions ShortTries() => new() { Retry = { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(200), NetworkTimeout = TimeSpan.FromSeconds(5) } };

    public async Task<byte[]?> FindAsync(string folder, string tag, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            return (await container.GetBlobClient($"{folder}/{tag}").DownloadContentAsync(timeout.Token)).Value.Content.ToArray();
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
        catch (Exception failure) when (IsUnavailable(failure))
        {
            NotRead(failure, tag);
            return null;
        }
    }

    public async Task KeepAsync(string folder, string tag, byte[] picture, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            await container.GetBlobClient($"{folder}/{tag}").UploadAsync(BinaryData.FromBytes(picture), overwrite: true, timeout.Token);
        }
        catch (Exception failure) when (IsUnavailable(failure))
        {
            NotStored(failure, tag);
        }

        // An erasure marks the badge before it deletes, so that a picture stored too late for the deletion is removed here.
        if (await isErased(folder, ct))
        {
            await DeleteAsync(folder, ct);
        }
    }

    public async Task DeleteAsync(string folder, CancellationToken ct)
    {
        try
        {
            await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, $"{folder}/", ct))
            {
                await container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: ct);
            }
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return;
        }
    }

    /// <summary>The storage or the sign-in does not answer or refuses.</summary>
    private static bool IsUnavailable(Exception failure) => failure is RequestFailedException or AuthenticationFailedException or OperationCanceledException or AggregateException;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Picture {Tag} could not be read.")]
    private partial void NotRead(Exception failure, string tag);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Picture {Tag} could not be stored.")]
    private partial void NotStored(Exception failure, string tag);
}
