using System.Collections.Concurrent;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Backup;

/// <summary>What is restored: all partitions, some, or some of their rows; null means all.</summary>
public sealed record RestoreScope(string? Table = null, string? Partition = null, Func<Row, bool>? Filter = null)
{
    internal bool Covers(BackupPartition partition) => (Table ?? partition.Table) == partition.Table && (Partition ?? partition.Partition) == partition.Partition;
}

/// <param name="Replace">Overwrites existing rows, for rows that are damaged. Otherwise they stay, being newer than the backup.</param>
public sealed record RestoreMode(bool Replace = false, bool DryRun = false);

/// <param name="Rows">Rows of the backup within the scope.</param>
/// <param name="Withheld">Rows not written because they were erased, or moved, since the backup.</param>
/// <param name="Damaged">Partitions that could not be read or written, as <c>table/partition</c>.</param>
public sealed record RestoreReport(int Partitions, int Rows, int Restored, int Withheld, IReadOnlyList<string> Damaged)
{
    /// <summary>Marks of erasures written back; independent of the scope.</summary>
    public int Marks { get; init; }

    internal static RestoreReport None { get; } = new(0, 0, 0, 0, []);

    internal RestoreReport Plus(RestoreReport other) => new(
        Partitions + other.Partitions, Rows + other.Rows, Restored + other.Restored, Withheld + other.Withheld, [.. Damaged, .. other.Damaged]) { Marks = Marks + other.Marks };
}

/// <summary>The port by which a feature withholds its rows from a restore: what was erased stays erased.</summary>
public interface IRestoreGuard
{
    /// <summary>The keys of the rows that must not be written.</summary>
    Task<IReadOnlySet<string>> WithholdAsync(string table, string partition, IReadOnlyList<Row> rows, DateTimeOffset backedUpAt, CancellationToken ct);
}

/// <summary>Restores rows from a backup. Idempotent: existing rows are left alone, or written as they were.</summary>
public sealed partial class RestoreService(Tables tables, BackupArchive archive, ErasureArchive erasures, IEnumerable<IRestoreGuard> guards, ILogger<RestoreService> logger)
{
    private const int PartitionsAtOnce = 8;
    private const int MostRows = 100;
    private const int MostBytes = 2_000_000;
    private const int MostTries = 10;

    /// <summary>Restores what the scopes cover. Marks of erasures come first, then links: they decide whether a badge's rows may return.</summary>
    public async Task<RestoreReport> RunAsync(BackupManifest backup, IReadOnlyList<RestoreScope> scopes, RestoreMode mode, CancellationToken ct)
    {
        var report = RestoreReport.None with { Marks = mode.DryRun ? 0 : await erasures.RestoreAsync(backup.StartedAt, ct) };
        foreach (var table in backup.Partitions.GroupBy(partition => partition.Table).OrderByDescending(table => table.Key, StringComparer.Ordinal))
        {
            var reports = new ConcurrentBag<RestoreReport>();
            await Parallel.ForEachAsync(
                table.Select(partition => (Partition: partition, Scopes: scopes.Where(scope => scope.Covers(partition)).ToList())).Where(one => one.Scopes.Count > 0),
                new ParallelOptions { MaxDegreeOfParallelism = PartitionsAtOnce, CancellationToken = ct },
                async (one, token) => reports.Add(
                    await TryAsync(one.Partition, row => one.Scopes.Any(scope => scope.Filter?.Invoke(row) ?? true), backup.StartedAt, mode, token)));
            report = reports.Aggregate(report, (sum, next) => sum.Plus(next));
        }

        Restored(backup.Id, report.Partitions, report.Restored, report.Withheld, report.Damaged.Count, mode.DryRun);
        return report;
    }

    private async Task<RestoreReport> TryAsync(BackupPartition partition, Func<Row, bool> isWanted, DateTimeOffset at, RestoreMode mode, CancellationToken ct)
    {
        IReadOnlyList<Row> rows;
        try
        {
            rows = [.. (await archive.ReadAsync(partition, ct)).Where(isWanted)];
        }
        catch (Exception damaged) when (damaged is IOException or InvalidDataException or JsonException)
        {
            Damaged(damaged, partition.Table, partition.Partition);
            return RestoreReport.None with { Partitions = 1, Damaged = [$"{partition.Table}/{partition.Partition}"] };
        }

        return await TryWriteAsync(partition, rows, at, mode, ct);
    }

    /// <summary>A partition that cannot be written is reported and does not stop the others; the next run restores it.</summary>
    private async Task<RestoreReport> TryWriteAsync(BackupPartition partition, IReadOnlyList<Row> rows, DateTimeOffset at, RestoreMode mode, CancellationToken ct)
    {
        try
        {
            var allowed = await WithoutWithheldAsync(partition, rows, at, ct);
            return new RestoreReport(1, rows.Count, await WriteAsync(partition, allowed, mode, ct), rows.Count - allowed.Count, []);
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            NotWritten(failure, partition.Table, partition.Partition);
            return RestoreReport.None with { Partitions = 1, Rows = rows.Count, Damaged = [$"{partition.Table}/{partition.Partition}"] };
        }
    }

    private async Task<IReadOnlyList<Row>> WithoutWithheldAsync(BackupPartition partition, IReadOnlyList<Row> rows, DateTimeOffset at, CancellationToken ct)
    {
        foreach (var guard in guards)
        {
            var withheld = await guard.WithholdAsync(partition.Table, partition.Partition, rows, at, ct);
            rows = [.. rows.Where(row => !withheld.Contains(row.Key))];
        }

        return rows;
    }

    private async Task<int> WriteAsync(BackupPartition partition, IReadOnlyList<Row> rows, RestoreMode mode, CancellationToken ct)
    {
        var table = tables.All[partition.Table];
        var written = 0;
        for (var tries = 0; tries < MostTries; tries++)
        {
            var existing = await ReadAsync(table, partition.Partition, ct);
            var outdated = rows.Where(row => !existing.TryGetValue(row.Key, out var body) || (mode.Replace && body != row.Body)).ToList();
            if (mode.DryRun || outdated.Count == 0)
            {
                return written + outdated.Count;
            }

            foreach (var chunk in Chunks(outdated))
            {
                RowChange[] changes = [.. chunk.Select(row => ChangeFor(row, mode))];
                written += await table.TryCommitAsync(partition.Partition, changes, ct) is null ? 0 : changes.Length;
            }
        }

        throw new InvalidOperationException($"{partition.Table}/{partition.Partition} kept changing.");
    }

    private static RowChange ChangeFor(Row row, RestoreMode mode) =>
        mode.Replace ? new RowChange.Put(row.Key, row.Body) : new RowChange.Insert(row.Key, row.Body);

    private static async Task<Dictionary<string, string>> ReadAsync(ITable table, string partition, CancellationToken ct)
    {
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var row in table.RangeAsync(partition, "", PartitionBackup.End, ct))
        {
            rows[row.Key] = row.Body;
        }

        return rows;
    }

    /// <summary>Azure Table Storage takes at most 100 entities and 4 MiB per transaction (entity group transactions); text counts twice there.</summary>
    private static IEnumerable<IReadOnlyList<Row>> Chunks(IEnumerable<Row> rows)
    {
        var chunk = new List<Row>();
        var bytes = 0;
        foreach (var row in rows)
        {
            var size = 2 * Encoding.UTF8.GetByteCount(row.Body);
            if (chunk.Count == MostRows || (chunk.Count > 0 && bytes + size > MostBytes))
            {
                yield return chunk;
                (chunk, bytes) = ([], 0);
            }

            chunk.Add(row);
            bytes += size;
        }

        if (chunk.Count > 0)
        {
            yield return chunk;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Restore from {Id}: {Partitions} partitions, {Rows} rows written, {Withheld} withheld, {Damaged} partitions damaged, dry run: {DryRun}.")]
    private partial void Restored(string id, int partitions, int rows, int withheld, int damaged, bool dryRun);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Table}/{Partition} could not be restored; run the restore again.")]
    private partial void NotWritten(Exception failure, string table, string partition);

    [LoggerMessage(Level = LogLevel.Error, Message = "The backup of {Table}/{Partition} cannot be read.")]
    private partial void Damaged(Exception failure, string table, string partition);
}
