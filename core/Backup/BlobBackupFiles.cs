using System.Net;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace MyIpma.Core.Backup;

/// <summary>Keeps backups in a blob container. In Azure its policy makes them unchangeable for a time, which fits: no name is ever written twice.</summary>
public sealed class BlobBackupFiles(BlobContainerClient container) : IBackupFiles
{
    /// <inheritdoc />
    public async Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        var ifNew = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
        try
        {
            await container.GetBlobClient(name).UploadAsync(BinaryData.FromBytes(content), ifNew, ct);
        }
        catch (RequestFailedException there) when (there.ErrorCode == BlobErrorCode.BlobAlreadyExists)
        {
            // A run that was cut short had written it.
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: ct);
            await container.GetBlobClient(name).UploadAsync(BinaryData.FromBytes(content), ifNew, ct);
        }
    }

    /// <inheritdoc />
    public async Task<Stream> OpenAsync(string name, CancellationToken ct)
    {
        try
        {
            return await container.GetBlobClient(name).OpenReadAsync(cancellationToken: ct);
        }
        catch (RequestFailedException missing) when (missing.Status == (int)HttpStatusCode.NotFound)
        {
            throw new FileNotFoundException("The backup lacks a file.", name, missing);
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var pages = container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, ct).GetAsyncEnumerator(ct);
        while (await NextAsync(pages))
        {
            yield return pages.Current.Name;
        }
    }

    /// <summary>A container that nothing was ever written to holds nothing.</summary>
    private static async Task<bool> NextAsync(IAsyncEnumerator<BlobItem> blobs)
    {
        try
        {
            return await blobs.MoveNextAsync();
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            return false;
        }
    }
}
