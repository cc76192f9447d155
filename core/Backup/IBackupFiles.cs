using System.Runtime.CompilerServices;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace MyIpma.Core.Backup;

/// <summary>The port to the storage of backups: files under names with slashes, each written once and never changed.</summary>
public interface IBackupFiles
{
    /// <summary>Atomic. A file that exists already stays as it is.</summary>
    Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken ct);

    /// <exception cref="FileNotFoundException">There is no file of that name.</exception>
    Task<Stream> OpenAsync(string name, CancellationToken ct);

    /// <summary>Names in ordinal order.</summary>
    IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken ct);
}

/// <summary>Keeps backups in a local folder, for development and for copies taken elsewhere.</summary>
public sealed class FolderBackupFiles(string folder) : IBackupFiles
{
    public async Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        var path = PathOf(name);
        if (File.Exists(path))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? folder);
        var unfinished = $"{path}.{Path.GetRandomFileName()}.tmp";
        await File.WriteAllBytesAsync(unfinished, content, ct);
        File.Move(unfinished, path, overwrite: true);
    }

    public Task<Stream> OpenAsync(string name, CancellationToken ct)
    {
        var path = PathOf(name);
        return File.Exists(path) ? Task.FromResult<Stream>(File.OpenRead(path)) : throw new FileNotFoundException("The backup lacks a file.", name);
    }

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        var names = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && !name.EndsWith(".tmp", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        foreach (var name in names)
        {
            ct.ThrowIfCancellationRequested();
            yield return name;
        }
    }

    private string PathOf(string name) => Path.Combine([folder, .. name.Split('/')]);
}

public static class BackupFiles
{
    /// <summary>By identity, by connection string, or a local folder, whichever is configured.</summary>
    public static IBackupFiles Open(BackupOptions options, TokenCredential? identity) => options switch
    {
        { ContainerUri: { } container } => new BlobBackupFiles(new BlobContainerClient(container, identity ?? new DefaultAzureCredential())),
        { ConnectionString: { Length: > 0 } connection } => new BlobBackupFiles(new BlobContainerClient(connection, options.Container)),
        { Folder: { Length: > 0 } folder } => new FolderBackupFiles(folder),
        _ => new UnconfiguredBackupFiles(),
    };

    /// <summary>Nothing is configured: reads find nothing, writes fail.</summary>
    private sealed class UnconfiguredBackupFiles : IBackupFiles
    {
        public Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken ct) =>
            throw new InvalidOperationException($"{BackupOptions.Section} has no target to back up to.");

        public Task<Stream> OpenAsync(string name, CancellationToken ct) => throw new FileNotFoundException("There is no backup.", name);

        public IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken ct) => AsyncEnumerable.Empty<string>();
    }
}
