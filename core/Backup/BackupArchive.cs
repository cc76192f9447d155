using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Backup;

/// <summary>Reads backups: which there are, and the rows of a partition.</summary>
public sealed partial class BackupArchive(IBackupFiles files, ILogger<BackupArchive> logger)
{
    /// <summary>The newest complete backup that had ended by a time; null when there is none.</summary>
    public async Task<BackupManifest?> FindAsync(DateTimeOffset by, CancellationToken ct)
    {
        var ids = new List<string>();
        await foreach (var name in files.ListAsync(BackupNames.Manifests, ct))
        {
            if (BackupNames.IdOf(name) is { } id && BackupNames.TimeOf(id) <= by)
            {
                ids.Add(id);
            }
        }

        foreach (var id in ids.OrderDescending(StringComparer.Ordinal))
        {
            if (await FindManifestAsync(BackupNames.Manifest(id), ct) is { } manifest && manifest.EndedAt <= by)
            {
                return manifest;
            }
        }

        return null;
    }

    /// <summary>Reads the rows of a partition as they were.</summary>
    /// <exception cref="InvalidDataException">The files do not yield what was backed up.</exception>
    /// <exception cref="FileNotFoundException">A file is gone.</exception>
    public async Task<IReadOnlyList<Row>> ReadAsync(BackupPartition partition, CancellationToken ct)
    {
        var rows = new SortedDictionary<string, Row>(StringComparer.Ordinal);
        foreach (var file in partition.Files)
        {
            await foreach (var line in ReadLinesAsync(file, ct))
            {
                if (line.Body is null)
                {
                    rows.Remove(line.Key);
                }
                else
                {
                    rows[line.Key] = new Row(line.Key, line.Body, line.ETag ?? "");
                }
            }
        }

        using var digest = new RowDigest();
        foreach (var row in rows.Values)
        {
            digest.Add(row.Key, row.ETag);
        }

        return digest.ToString() == partition.Digest ? [.. rows.Values] : throw new InvalidDataException($"The backup of {partition.Table}/{partition.Partition} is damaged.");
    }

    /// <summary>Reads which rows a partition had and under which ETag, without keeping their bodies.</summary>
    internal async Task<Dictionary<string, string>> ReadETagsAsync(BackupPartition partition, CancellationToken ct)
    {
        var etags = new Dictionary<string, string>(partition.Rows, StringComparer.Ordinal);
        foreach (var file in partition.Files)
        {
            await foreach (var line in ReadLinesAsync(file, ct))
            {
                if (line.ETag is null)
                {
                    etags.Remove(line.Key);
                }
                else
                {
                    etags[line.Key] = line.ETag;
                }
            }
        }

        return etags;
    }

    /// <summary>Reads what a backup, or a part of it, consists of. Null where that cannot be read: such a backup is none, and keeps no later one from being made.</summary>
    internal async Task<BackupManifest?> FindManifestAsync(string name, CancellationToken ct)
    {
        try
        {
            await using var stream = new GZipStream(await files.OpenAsync(name, ct), CompressionMode.Decompress);
            return await JsonSerializer.DeserializeAsync(stream, BackupJson.Plain.BackupManifest, ct) ?? throw new InvalidDataException($"{name} is empty.");
        }
        catch (Exception damaged) when (damaged is JsonException or InvalidDataException)
        {
            Damaged(damaged, name);
            return null;
        }
    }

    internal Task WriteManifestAsync(string name, BackupManifest manifest, CancellationToken ct)
    {
        using var content = new MemoryStream();
        using (var packed = new GZipStream(content, CompressionLevel.Fastest, leaveOpen: true))
        {
            JsonSerializer.Serialize(packed, manifest, BackupJson.Plain.BackupManifest);
        }

        return files.WriteAsync(name, content.ToArray(), ct);
    }

    private async IAsyncEnumerable<BackupLine> ReadLinesAsync(string name, [EnumeratorCancellation] CancellationToken ct)
    {
        using var reader = new StreamReader(new GZipStream(await files.OpenAsync(name, ct), CompressionMode.Decompress), Encoding.UTF8);
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            yield return JsonSerializer.Deserialize(line, BackupJson.Plain.BackupLine) ?? throw new InvalidDataException($"{name} has an empty line.");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Manifest {Name} cannot be read; the backup before it counts.")]
    private partial void Damaged(Exception failure, string name);
}

/// <summary>Sums up which rows a partition has, and which version of each.</summary>
internal sealed class RowDigest : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public int Rows { get; private set; }

    public void Add(string key, string etag)
    {
        Rows++;
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{key}\0{etag}\n")));
    }

    public override string ToString() => Convert.ToHexStringLower(hash.GetCurrentHash());

    public void Dispose() => hash.Dispose();
}
