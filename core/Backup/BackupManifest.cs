using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MyIpma.Core.Backup;

/// <summary>What a backup consists of: for every partition the files that make it up.</summary>
/// <param name="Id">When it was begun, as its files are named: <c>20261125T023000Z</c>.</param>
/// <param name="StartedAt">When it was begun (UTC).</param>
/// <param name="EndedAt">When this was written (UTC).</param>
/// <param name="Partitions">The partitions.</param>
public sealed record BackupManifest(string Id, DateTimeOffset StartedAt, DateTimeOffset EndedAt, IReadOnlyList<BackupPartition> Partitions);

/// <summary>A partition in a backup.</summary>
/// <param name="Table">The table.</param>
/// <param name="Partition">The partition key.</param>
/// <param name="Rows">How many rows it had.</param>
/// <param name="Digest">SHA-256 over keys and ETags of all rows in their order: shows whether the files are all there, and whether the partition changed since.</param>
/// <param name="FullAt">When the first file was written (UTC).</param>
/// <param name="Files">A full file, then what changed, in order.</param>
/// <param name="Stale">True when it could not be read this time and is as it was in the backup before.</param>
public sealed record BackupPartition(
    string Table, string Partition, int Rows, string Digest, DateTimeOffset FullAt, IReadOnlyList<string> Files, bool Stale = false);

/// <summary>A line of a file: a row, or a key whose row is gone.</summary>
/// <param name="Key">The row key.</param>
/// <param name="ETag">The row's ETag.</param>
/// <param name="Body">The row's body; null when the row is gone.</param>
internal sealed record BackupLine(string Key, string? ETag = null, string? Body = null);

/// <summary>How the parts of a backup are named. Names sort by time.</summary>
internal static class BackupNames
{
    public const string Manifests = "manifests/";
    public const string Erasures = "erasures/";
    public const string Data = "data/";

    private const string Ending = ".json.gz";

    public static string Id(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    public static DateTimeOffset? TimeOf(string id) =>
        DateTimeOffset.TryParseExact(id, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    public static string Manifest(string id) => $"{Manifests}{id}{Ending}";

    /// <summary>What a run that was not the last of its backup has done.</summary>
    public static string Part(string id, int number) => string.Create(CultureInfo.InvariantCulture, $"{Manifests}{id}/{number:d4}{Ending}");

    /// <summary>The id of a complete backup by the name of its manifest; null for anything else.</summary>
    public static string? IdOf(string name) =>
        name.StartsWith(Manifests, StringComparison.Ordinal) && name.EndsWith(Ending, StringComparison.Ordinal)
        && name[Manifests.Length..^Ending.Length] is var id && !id.Contains('/', StringComparison.Ordinal)
            ? id
            : null;

    /// <summary>The id of a backup by the name of a part of it; null for anything else.</summary>
    public static string? PartOf(string name) =>
        name.StartsWith(Manifests, StringComparison.Ordinal) && name[Manifests.Length..].Split('/') is [var id, _] ? id : null;

    /// <summary>The marks of one erasure; in the order in which they came.</summary>
    public static string Erasure(DateTimeOffset at, string digest) =>
        string.Create(CultureInfo.InvariantCulture, $"{Erasures}{at.UtcDateTime:yyyyMMdd'T'HHmmssfffffff'Z'}-{digest[..12]}{Ending}");

    public static string Full(string table, string partition, string id, string digest) => $"{Start(table, partition, id, digest)}.full.jsonl.gz";

    public static string Changes(string table, string partition, string id, string digest) => $"{Start(table, partition, id, digest)}.changes.jsonl.gz";

    /// <summary>With the digest, so that a run after a crash, which finds the partition changed, writes a file of its own.</summary>
    private static string Start(string table, string partition, string id, string digest) =>
        $"{Data}{table}/{Uri.EscapeDataString(partition)}/{id}-{digest[..12]}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(BackupManifest))]
[JsonSerializable(typeof(BackupLine))]
[JsonSerializable(typeof(ErasureMarks))]
internal sealed partial class BackupJson : JsonSerializerContext
{
    /// <summary>The bodies of rows are JSON themselves: without this every quotation mark in them would take six characters.</summary>
    public static BackupJson Plain { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
