using System.Runtime.CompilerServices;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace MyIpma.Core.Backup;

/// <summary>The port to where backups are kept: files under names with slashes. A file is written once and never changed.</summary>
public interface IBackupFiles
{
    /// <summary>Writes a file, whole or not at all. One that is there already stays as it is.</summary>
    Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken ct);

    /// <summary>Opens a file for reading from its start.</summary>
    /// <exception cref="FileNotFoundException">There is none of that name.</exception>
    Task<Stream> OpenAsync(string name, CancellationToken ct);

    /// <summary>The names of all files that start so, in their order.</summary>
    IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken ct);
}

/// <summary>Keeps backups in a folder of this machine, for development and for a copy that is taken away.</summary>
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

/// <summary>Opens the place the settings name.</summary>
public static class BackupFiles
{
    /// <summary>A container by identity or by connection string, or a folder.</summary>
    public static IBackupFiles Open(BackupOptions options, TokenCredential? identity) => options switch
    {
        { ContainerUri: { } container } => new BlobBackupFiles(new BlobContainerClient(container, identity ?? new DefaultAzureCredential())),
        { ConnectionString: { Length: > 0 } connection } => new BlobBackupFiles(new BlobContainerClient(connection, options.Container)),
        { Folder: { Length: > 0 } folder } => new FolderBackupFiles(folder),
        _ => new NowhereBackupFiles(),
    };

    /// <summary>No place was named: there is nothing to read, and nothing is written.</summary>
    private sealed class NowhereBackupFiles : IBackupFiles
    {
        public Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken ct) =>
            throw new InvalidOperationException($"{BackupOptions.Section} names no place to back up to.");

        public Task<Stream> OpenAsync(string name, CancellationToken ct) => throw new FileNotFoundException("There is no backup.", name);

        public IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken ct) => AsyncEnumerable.Empty<string>();
    }
}
