using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;

namespace MyIpma.Core.Pictures;

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
