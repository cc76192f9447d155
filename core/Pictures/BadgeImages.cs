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
/// Draws pictures, which costs the processor more than anything else strangers may ask for: each once however many ask at a time, a few side by side, behind a queue that
/// ends. What was drawn is kept under its tag, in memory and where every instance finds it.
/// </summary>
public sealed class BadgeImages(FontSet fonts, IPictureStore store) : IDisposable
{
    /// <summary>About three thousand cards: more than are asked for within a day.</summary>
    private const long MaxCacheBytes = 96 * 1024 * 1024;

    /// <summary>So many wait for their drawing, about two seconds; the next is sent away.</summary>
    private const int MaxQueued = 64;

    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = MaxCacheBytes });
    private readonly ConcurrentDictionary<string, Lazy<Task<byte[]>>> drawings = new();
    private readonly SemaphoreSlim drawSlots = new(Environment.ProcessorCount);
    private int queued;
    private int drawn;

    /// <summary>How many pictures were drawn here.</summary>
    public int Drawn => Volatile.Read(ref drawn);

    /// <summary>The card of a badge. It names a person, so it is kept under the badge's id and goes when the badge is erased.</summary>
    public Task<byte[]> CardAsync(BadgeImageModel facts, string badgeId, CancellationToken ct) =>
        GetAsync(facts.GetEntityTag("card"), badgeId, () => EncodePng(CardImage.Width, CardImage.Height, canvas => CardImage.Draw(canvas, fonts, facts)), ct);

    public Task<byte[]> BadgeAsync(BadgeImageModel facts, CancellationToken ct) =>
        GetAsync(facts.GetEntityTag("badge"), "levels", () => EncodePng(BadgeImage.Size, BadgeImage.Size, canvas => BadgeImage.Draw(canvas, fonts, facts)), ct);

    /// <summary>The certificate of a badge, kept as its card is.</summary>
    public Task<byte[]> CertificateAsync(CertificateSheet sheet, string badgeId, CancellationToken ct) => GetAsync(sheet.GetEntityTag(), badgeId, () => CertificatePdf.Write(fonts, sheet), ct);

    public void Dispose()
    {
        cache.Dispose();
        drawSlots.Dispose();
    }

    /// <summary>The picture of a tag: as it was drawn, or drawn now.</summary>
    /// <exception cref="PicturesBusyException">Too many are waiting for theirs.</exception>
    internal async Task<byte[]> GetAsync(string tag, string? folder, Func<byte[]> create, CancellationToken ct)
    {
        if (cache.Get<byte[]>(tag) is { } known)
        {
            return known;
        }

        // Not cancelled when one of those who wait for it leaves.
        var drawing = drawings.GetOrAdd(tag, _ => new Lazy<Task<byte[]>>(() => MakeAsync(tag, folder, create)));
        return await drawing.Value.WaitAsync(ct);
    }

    private async Task<byte[]> MakeAsync(string tag, string? folder, Func<byte[]> create)
    {
        // The entry must be in the dictionary before anything ends and removes it.
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

/// <summary>More pictures are asked for than can be drawn soon; trying again later is right.</summary>
public sealed class PicturesBusyException() : Exception("Too many pictures wait to be drawn.");

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
    private const string DesignVersion = "3";

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

/// <summary>The port to where pictures are kept for all instances. What is kept under a tag never changes, and may be lost at any time.</summary>
public interface IPictureStore
{
    /// <summary>A picture by its folder and tag; null when it is not there, or cannot be read now.</summary>
    Task<byte[]?> FindAsync(string folder, string tag, CancellationToken ct);

    /// <summary>Keeps a picture, where that is possible now.</summary>
    Task KeepAsync(string folder, string tag, byte[] picture, CancellationToken ct);

    /// <summary>Deletes the pictures of a folder: a badge was erased. Throws where that cannot be done now, so that it stays owed.</summary>
    Task DeleteAsync(string folder, CancellationToken ct);
}

/// <summary>Section <c>MyIpma:Pictures</c>.</summary>
public sealed class PictureOptions
{
    public const string Section = "MyIpma:Pictures";

    /// <summary>The blob container that pictures are kept in; without one each instance keeps its own in memory.</summary>
    public Uri? ContainerUri { get; set; }

    internal IPictureStore CreateStore(TokenCredential? identity, Func<string, CancellationToken, Task<bool>> isErased, ILogger<BlobPictureStore> logger) =>
        ContainerUri is { } container ? new BlobPictureStore(new BlobContainerClient(container, identity ?? new DefaultAzureCredential(), BlobPictureStore.ShortTries()), isErased, logger) : new NoPictureStore();
}

/// <summary>Keeps nothing: on one machine the memory of the process will do.</summary>
public sealed class NoPictureStore : IPictureStore
{
    /// <inheritdoc />
    public Task<byte[]?> FindAsync(string folder, string tag, CancellationToken ct) => Task.FromResult<byte[]?>(null);

    /// <inheritdoc />
    public Task KeepAsync(string folder, string tag, byte[] picture, CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc />
    public Task DeleteAsync(string folder, CancellationToken ct) => Task.CompletedTask;
}

/// <summary>Keeps pictures in a container of blob storage. Where that does not answer soon, the picture is drawn here.</summary>
public sealed partial class BlobPictureStore(BlobContainerClient container, Func<string, CancellationToken, Task<bool>> isErased, ILogger<BlobPictureStore> logger) : IPictureStore
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>One second try, soon: drawing costs less than waiting, and who erases must not hold others up.</summary>
    internal static BlobClientOptions ShortTries() => new() { Retry = { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(200), NetworkTimeout = TimeSpan.FromSeconds(5) } };

    /// <inheritdoc />
    public async Task<byte[]?> FindAsync(string folder, string tag, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return (await container.GetBlobClient($"{folder}/{tag}").DownloadContentAsync(patience.Token)).Value.Content.ToArray();
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
        catch (Exception failure) when (IsUnavailable(failure))
        {
            NotFound(failure, tag);
            return null;
        }
    }

    /// <inheritdoc />
    public async Task KeepAsync(string folder, string tag, byte[] picture, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await container.GetBlobClient($"{folder}/{tag}").UploadAsync(BinaryData.FromBytes(picture), overwrite: true, patience.Token);
        }
        catch (Exception failure) when (IsUnavailable(failure))
        {
            NotKept(failure, tag);
        }

        // An erasure marks the badge before it deletes: whoever kept a picture too late for that sees the mark.
        if (await isErased(folder, ct))
        {
            await DeleteAsync(folder, ct);
        }
    }

    /// <inheritdoc />
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

    /// <summary>The storage, or whoever tells it who we are, does not answer or refuses.</summary>
    private static bool IsUnavailable(Exception failure) => failure is RequestFailedException or AuthenticationFailedException or OperationCanceledException or AggregateException;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Picture {Tag} could not be looked for.")]
    private partial void NotFound(Exception failure, string tag);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Picture {Tag} could not be kept.")]
    private partial void NotKept(Exception failure, string tag);
}
