using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Backup;

/// <summary>Backs up all tables, partition by partition, in bounded runs: what one run leaves undone, the next resumes.</summary>
public sealed partial class BackupService(
    Tables tables, IBackupFiles files, BackupArchive archive, IOptions<BackupOptions> options, TimeProvider time, ILogger<BackupService> logger)
{
    private static readonly Meter Meter = new("MyIpma.Backup");
    private static readonly Counter<long> Completed = Meter.CreateCounter<long>("myipma.backups.completed", "{backup}", "Backups in which every partition was read.");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("myipma.backups.failed", "{partition}", "Partitions that could not be backed up and stand as in the backup before.");

    /// <summary>Resumes an unfinished backup, or begins one when the last is old enough. Run it again until the report is complete.</summary>
    public async Task<BackupReport> RunAsync(CancellationToken ct)
    {
        if (!options.Value.HasPlace)
        {
            NotConfigured();
            return new BackupReport("", 0, 0, 0, Complete: true);
        }

        var now = time.GetUtcNow();
        var last = await archive.FindAsync(now, ct);
        if (last is not null && now - last.StartedAt < options.Value.Every)
        {
            return new BackupReport(last.Id, last.Partitions.Count, 0, 0, Complete: true);
        }

        var run = await ResumeAsync(last, now, ct) ?? new Run(BackupNames.Id(now), now, [], 0);
        var work = await WorkAsync(run, last, now + options.Value.RunFor, ct);
        var written = work.Done.Count(done => done.Files is [.., var file] && file.Contains(run.Id, StringComparison.Ordinal));
        var report = new BackupReport(run.Id, run.Done.Count + work.Done.Count, written, work.Failed, work.Complete);
        var name = work.Complete ? BackupNames.Manifest(run.Id) : BackupNames.Part(run.Id, run.Parts + 1);
        await archive.WriteManifestAsync(name, new BackupManifest(run.Id, run.StartedAt, time.GetUtcNow(), work.Complete ? [.. run.Done, .. work.Done] : work.Done), ct);
        Report(report);
        return report;
    }

    /// <summary>What earlier runs of an unfinished backup have done. One that is as old as the interval between backups is abandoned.</summary>
    private async Task<Run?> ResumeAsync(BackupManifest? last, DateTimeOffset now, CancellationToken ct)
    {
        Run? run = null;
        await foreach (var name in files.ListAsync(BackupNames.Manifests, ct))
        {
            if (BackupNames.PartOf(name) is not { } id || BackupNames.TimeOf(id) is not { } begun || now - begun >= options.Value.Every || begun <= last?.StartedAt)
            {
                continue;
            }

            if (await archive.FindManifestAsync(name, ct) is not { } part)
            {
                continue;
            }

            run = run?.Id == id ? run with { Done = [.. run.Done, .. part.Partitions], Parts = run.Parts + 1 } : new Run(id, part.StartedAt, part.Partitions, 1);
        }

        return run;
    }

    private async Task<Work> WorkAsync(Run run, BackupManifest? last, DateTimeOffset until, CancellationToken ct)
    {
        var before = (last?.Partitions ?? []).ToDictionary(partition => (partition.Table, partition.Partition));
        var already = run.Done.Select(partition => (partition.Table, partition.Partition)).ToHashSet();
        var done = new ConcurrentBag<BackupPartition>();
        var failed = 0;
        var left = 0;
        await Parallel.ForEachAsync(
            AllAsync(ct).Where(one => !already.Contains(one)),
            new ParallelOptions { MaxDegreeOfParallelism = options.Value.PartitionsAtOnce, CancellationToken = ct },
            async (one, token) =>
            {
                if (time.GetUtcNow() >= until)
                {
                    Interlocked.Increment(ref left);
                    return;
                }

                var kept = before.GetValueOrDefault(one);
                if (await TryAsync(one, kept, run, token) is { } partition)
                {
                    done.Add(partition);
                    return;
                }

                Interlocked.Increment(ref failed);
                if (kept is not null)
                {
                    done.Add(kept with { Stale = true });
                }
            });
        return new Work([.. done.OrderBy(partition => partition.Table, StringComparer.Ordinal).ThenBy(partition => partition.Partition, StringComparer.Ordinal)], failed, left == 0);
    }

    private async IAsyncEnumerable<(string Table, string Partition)> AllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var (name, table) in tables.All)
        {
            await foreach (var partition in table.PartitionsAsync(ct))
            {
                yield return (name, partition);
            }
        }
    }

    /// <summary>A partition that cannot be read does not stop the others.</summary>
    private async Task<BackupPartition?> TryAsync((string Table, string Partition) one, BackupPartition? before, Run run, CancellationToken ct)
    {
        try
        {
            var backup = new PartitionBackup(tables.All[one.Table], archive, files, options.Value.FullEvery);
            if (await backup.RunAsync(one.Table, one.Partition, before, run.Id, run.StartedAt, ct) is { } kept)
            {
                return kept;
            }

            KeptChanging(one.Table, one.Partition);
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            Failed(failure, one.Table, one.Partition);
        }

        return null;
    }

    private void Report(BackupReport report)
    {
        Failures.Add(report.Failed);
        if (report is { Complete: true, Failed: 0 })
        {
            Completed.Add(1);
        }

        Ran(report.Id, report.Partitions, report.Written, report.Failed, report.Complete);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Backup {Id}: {Partitions} partitions, {Written} written now, {Failed} failed, complete: {Complete}.")]
    private partial void Ran(string id, int partitions, int written, int failed, bool complete);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Backup is not set up: MyIpma:Backup has no target.")]
    private partial void NotConfigured();

    [LoggerMessage(Level = LogLevel.Error, Message = "Backup of {Table}/{Partition} failed.")]
    private partial void Failed(Exception failure, string table, string partition);

    [LoggerMessage(Level = LogLevel.Error, Message = "Backup of {Table}/{Partition} failed: it kept changing while it was read.")]
    private partial void KeptChanging(string table, string partition);

    private sealed record Run(string Id, DateTimeOffset StartedAt, IReadOnlyList<BackupPartition> Done, int Parts);

    private sealed record Work(IReadOnlyList<BackupPartition> Done, int Failed, bool Complete);
}

/// <param name="Id">The id of the backup.</param>
/// <param name="Partitions">Partitions backed up so far.</param>
/// <param name="Written">Partitions this run wrote a file for; the others had not changed.</param>
/// <param name="Failed">Partitions this run could not read; the backup before stands in for them.</param>
/// <param name="Complete">False when the next run has more to do.</param>
public sealed record BackupReport(string Id, int Partitions, int Written, int Failed, bool Complete);

/// <summary>Backs up one partition as of one moment: it is read twice, and counts when both reads agree.</summary>
internal sealed class PartitionBackup(ITable table, BackupArchive archive, IBackupFiles files, TimeSpan fullEvery)
{
    private const int MostTries = 10;
    private const int MostFiles = 8;

    /// <summary>Sorts after every row key: keys are ASCII without control characters.</summary>
    internal const string End = "~~";

    /// <summary>Writes a full file, the changes since the backup before, or nothing when there are none. Null when the partition kept changing.</summary>
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

    /// <summary>Null, so that a full file is written, where the files of the backup before cannot be read.</summary>
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
