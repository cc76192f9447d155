using System.IO.Compression;
using System.Text.Json;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Backup;

/// <summary>Backs up one partition as it was at one moment: it is read twice, and what was the same both times was so in between.</summary>
internal sealed class PartitionBackup(ITable table, BackupArchive archive, IBackupFiles files, TimeSpan fullEvery)
{
    private const int MostTries = 10;
    private const int MostFiles = 8;

    /// <summary>Behind every row key there is: keys are ASCII without control characters.</summary>
    internal const string End = "~~";

    /// <summary>Writes a full file, or what changed since the backup before, or nothing when nothing did. Null when the partition never stood still.</summary>
    public async Task<BackupPartition?> RunAsync(string tableName, string partition, BackupPartition? before, string id, DateTimeOffset now, CancellationToken ct)
    {
        var whole = before is null || before.Stale || now - before.FullAt >= fullEvery || before.Files.Count >= MostFiles;
        var known = whole ? null : await TryReadETagsAsync(before, ct);
        for (var tries = 0; tries < MostTries; tries++)
        {
            using var content = new MemoryStream();
            var read = await WriteAsync(partition, known, content, ct);
            if (read.Digest != await DigestAsync(partition, ct))
            {
                continue;
            }

            if (before is null || known is null)
            {
                var full = new BackupPartition(tableName, partition, read.Rows, read.Digest, now, []);
                return await KeepAsync(full, BackupNames.Full(tableName, partition, id, read.Digest), content, ct);
            }

            return read.Digest == before.Digest
                ? before
                : await KeepAsync(before with { Rows = read.Rows, Digest = read.Digest }, BackupNames.Changes(tableName, partition, id, read.Digest), content, ct);
        }

        return null;
    }

    private async Task<BackupPartition> KeepAsync(BackupPartition kept, string name, MemoryStream content, CancellationToken ct)
    {
        await files.WriteAsync(name, content.GetBuffer().AsMemory(0, (int)content.Length), ct);
        return kept with { Files = [.. kept.Files, name] };
    }

    /// <summary>Where the files of the backup before cannot be read, a full one is due.</summary>
    private async Task<Dictionary<string, string>?> TryReadETagsAsync(BackupPartition? before, CancellationToken ct)
    {
        try
        {
            return before is null ? null : await archive.ReadETagsAsync(before, ct);
        }
        catch (Exception damaged) when (damaged is IOException or JsonException)
        {
            return null;
        }
    }

    private async Task<(int Rows, string Digest)> WriteAsync(string partition, Dictionary<string, string>? known, MemoryStream content, CancellationToken ct)
    {
        using var digest = new RowDigest();
        var gone = known is null ? [] : new HashSet<string>(known.Keys, StringComparer.Ordinal);
        await using (var packed = new GZipStream(content, CompressionLevel.Optimal, leaveOpen: true))
        {
            await foreach (var row in table.RangeAsync(partition, "", End, ct))
            {
                digest.Add(row.Key, row.ETag);
                gone.Remove(row.Key);
                if (known?.GetValueOrDefault(row.Key) != row.ETag)
                {
                    Write(packed, new BackupLine(row.Key, row.ETag, row.Body));
                }
            }

            foreach (var key in gone.Order(StringComparer.Ordinal))
            {
                Write(packed, new BackupLine(key));
            }
        }

        return (digest.Rows, digest.ToString());
    }

    private async Task<string> DigestAsync(string partition, CancellationToken ct)
    {
        using var digest = new RowDigest();
        await foreach (var row in table.RangeAsync(partition, "", End, ct))
        {
            digest.Add(row.Key, row.ETag);
        }

        return digest.ToString();
    }

    private static void Write(GZipStream packed, BackupLine line)
    {
        JsonSerializer.Serialize(packed, line, BackupJson.Plain.BackupLine);
        packed.WriteByte((byte)'\n');
    }
}
