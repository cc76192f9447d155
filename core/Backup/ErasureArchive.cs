using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Backup;

/// <summary>
/// Keeps the marks of erasures beside the backups. A backup from before an erasure still has what was erased, and lost tables take their marks with them, so every
/// restore writes these marks back first, and so does a rebuild from certificates that are sent again. They name nobody and are kept for good.
/// </summary>
public sealed class ErasureArchive(IBackupFiles files, IOptions<BackupOptions> options, Tables tables)
{
    /// <summary>Called before anything is erased: if this fails, nothing is erased yet. Without a target for backups there is nothing to protect.</summary>
    public async Task WriteAsync(ErasureMarks erasure, CancellationToken ct)
    {
        if (!options.Value.HasPlace)
        {
            return;
        }

        using var content = new MemoryStream();
        await using (var packed = new GZipStream(content, CompressionLevel.Fastest, leaveOpen: true))
        {
            await JsonSerializer.SerializeAsync(packed, erasure, BackupJson.Plain.ErasureMarks, ct);
        }

        await files.WriteAsync(BackupNames.Erasure(erasure.At, Convert.ToHexStringLower(SHA256.HashData(content.ToArray()))), content.ToArray(), ct);
    }

    /// <summary>Writes the marks of all erasures back into the tables, and the effects of those after a time. Returns the number of rows written.</summary>
    public async Task<int> RestoreAsync(DateTimeOffset owedSince, CancellationToken ct)
    {
        var written = 0;
        await foreach (var erasure in ReadAllAsync(ct))
        {
            foreach (var mark in erasure.Marks)
            {
                written += await TryWriteAsync(mark, new RowChange.Put(mark.Key, mark.Body), ct);
            }

            foreach (var owed in erasure.At > owedSince ? erasure.Owed : [])
            {
                written += await TryWriteAsync(owed, new RowChange.Insert(owed.Key, owed.Body), ct);
            }
        }

        return written;
    }

    private async IAsyncEnumerable<ErasureMarks> ReadAllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var name in files.ListAsync(BackupNames.Erasures, ct))
        {
            await using var stream = new GZipStream(await files.OpenAsync(name, ct), CompressionMode.Decompress);
            yield return await JsonSerializer.DeserializeAsync(stream, BackupJson.Plain.ErasureMarks, ct) ?? throw new InvalidDataException($"{name} is empty.");
        }
    }

    private async Task<int> TryWriteAsync(ErasureRow row, RowChange change, CancellationToken ct)
    {
        var table = tables.All[row.Table];
        return (await table.GetAsync(row.Partition, row.Key, ct))?.Body != row.Body && await table.TryCommitAsync(row.Partition, [change], ct) is not null ? 1 : 0;
    }
}

/// <param name="At">UTC.</param>
/// <param name="Marks">Rows that keep what was erased from coming back.</param>
/// <param name="Owed">Outbox rows of what was still to be done; written only where they are missing.</param>
public sealed record ErasureMarks(DateTimeOffset At, IReadOnlyList<ErasureRow> Marks, IReadOnlyList<ErasureRow> Owed);

public sealed record ErasureRow(string Table, string Partition, string Key, string Body);
