using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Backup;

public sealed partial class BackupArchive(IBackupFiles files, ILogger<BackupArchive> logger)
{
    /// <summary>The newest complete backup that had ended by then; null when there is none.</summary>
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

    /// <exception cref="InvalidDataException">The files do not add up to what was backed up.</exception>
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

    /// <summary>Keys and ETags of a partition's rows, without keeping the bodies in memory.</summary>
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

    /// <summary>Reads the manifest of a backup or of a part of it. Null where it is damaged: such a backup does not count, and does not keep a later one from being made.</summary>
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

    [LoggerMessage(Level = LogLevel.Error, Message = "Manifest {Name} cannot be read; the backup before it is used.")]
    private partial void Damaged(Exception failure, string name);
}

/// <summary>A digest over the rows of a partition and their versions.</summary>
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

/// <summary>A backup: its id is the time it was begun, as in <c>20261125T023000Z</c>, and every partition has the files it is made of.</summary>
/// <param name="StartedAt">UTC.</param>
/// <param name="EndedAt">When the manifest was written (UTC).</param>
public sealed record BackupManifest(string Id, DateTimeOffset StartedAt, DateTimeOffset EndedAt, IReadOnlyList<BackupPartition> Partitions);

/// <param name="Digest">SHA-256 over keys and ETags of all rows in order: shows whether the files are complete, and whether the partition changed since.</param>
/// <param name="FullAt">When the first file was written (UTC).</param>
/// <param name="Files">A full file, then the changes, in order.</param>
/// <param name="Stale">True when it could not be read this time and is taken from the backup before.</param>
public sealed record BackupPartition(
    string Table, string Partition, int Rows, string Digest, DateTimeOffset FullAt, IReadOnlyList<string> Files, bool Stale = false);

/// <summary>A line of a backup file: a row, or the key of a deleted one.</summary>
/// <param name="Body">Null when the row is deleted.</param>
internal sealed record BackupLine(string Key, string? ETag = null, string? Body = null);

/// <summary>File names of backups; they sort by time.</summary>
internal static class BackupNames
{
    public const string Manifests = "manifests/";
    public const string Erasures = "erasures/";
    public const string Data = "data/";

    private const string Extension = ".json.gz";

    public static string Id(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    public static DateTimeOffset? TimeOf(string id) =>
        DateTimeOffset.TryParseExact(id, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    public static string Manifest(string id) => $"{Manifests}{id}{Extension}";

    /// <summary>The manifest of a run that did not finish its backup.</summary>
    public static string Part(string id, int number) => string.Create(CultureInfo.InvariantCulture, $"{Manifests}{id}/{number:d4}{Extension}");

    /// <summary>Null for anything but the manifest of a complete backup.</summary>
    public static string? IdOf(string name) =>
        name.StartsWith(Manifests, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal)
        && name[Manifests.Length..^Extension.Length] is var id && !id.Contains('/', StringComparison.Ordinal)
            ? id
            : null;

    /// <summary>Null for anything but the manifest of a part.</summary>
    public static string? PartOf(string name) =>
        name.StartsWith(Manifests, StringComparison.Ordinal) && name[Manifests.Length..].Split('/') is [var id, _] ? id : null;

    /// <summary>Sorts by the time of the erasure.</summary>
    public static string Erasure(DateTimeOffset at, string digest) =>
        string.Create(CultureInfo.InvariantCulture, $"{Erasures}{at.UtcDateTime:yyyyMMdd'T'HHmmssfffffff'Z'}-{digest[..12]}{Extension}");

    public static string Full(string table, string partition, string id, string digest) => $"{Prefix(table, partition, id, digest)}.full.jsonl.gz";

    public static string Changes(string table, string partition, string id, string digest) => $"{Prefix(table, partition, id, digest)}.changes.jsonl.gz";

    /// <summary>The digest gives a run after a crash, which finds the partition changed, a file of its own.</summary>
    private static string Prefix(string table, string partition, string id, string digest) =>
        $"{Data}{table}/{Uri.EscapeDataString(partition)}/{id}-{digest[..12]}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(BackupManifest))]
[JsonSerializable(typeof(BackupLine))]
[JsonSerializable(typeof(ErasureMarks))]
internal sealed partial class BackupJson : JsonSerializerContext
{
    /// <summary>Row bodies are JSON themselves: the default encoder would write every quotation mark in them as six characters.</summary>
    public static BackupJson Plain { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
