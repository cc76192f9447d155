using System.Runtime.CompilerServices;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Staff;

/// <summary>Stores imports: the jobs in one partition, the lines of each in a partition of its own.</summary>
public sealed class ImportStore(Tables tables, FaultIsolation faults)
{
    private const string Jobs = "imports";
    private const string Pending = "batch|";
    private const string Results = "result|";
    private const string Lines = "lines|";

    /// <summary>For a batch that cannot be read back: which lines it had is unknown.</summary>
    private static readonly ImportLine Lost = new() { Line = 0, Outcome = ImportOutcome.Rejected, Code = "internal-error", Message = "some lines could not be read back from storage; import the file again" };

    /// <summary>Storage takes 100 rows and 4 MiB in one transaction; a batch is at most 64 KiB.</summary>
    private const int BatchesAtOnce = 40;

    /// <summary>Null when there is no such import.</summary>
    public async Task<Versioned<ImportJob>?> ReadAsync(string importId, CancellationToken ct) =>
        await tables.Staff.GetAsync(Jobs, importId, ct) is { } row ? new Versioned<ImportJob>(JsonRow.Read(row, ImportRowJson.Default.ImportJob), row.ETag) : null;

    /// <summary>In no particular order.</summary>
    public async IAsyncEnumerable<ImportJob> ReadAllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var row in tables.Staff.RangeAsync(Jobs, "", "~", ct))
        {
            if (faults.TryRead(row, ImportRowJson.Default.ImportJob, out var job))
            {
                yield return job;
            }
        }
    }

    public Task WriteAsync(ImportJob job, CancellationToken ct) =>
        tables.Staff.TryCommitAsync(Jobs, [new RowChange.Put(job.Id, JsonRow.Write(job, ImportRowJson.Default.ImportJob))], ct);

    internal async Task WriteBatchesAsync(string importId, IEnumerable<ImportBatch> batches, CancellationToken ct)
    {
        foreach (var chunk in batches.Chunk(BatchesAtOnce))
        {
            await tables.Staff.TryCommitAsync(
                importId, [.. chunk.Select(batch => new RowChange.Put(Key(Pending, batch.Number), JsonRow.Write(batch, ImportRowJson.Default.ImportBatch)))], ct);
        }
    }

    public async Task<IReadOnlyList<int>> ReadPendingAsync(string importId, int most, CancellationToken ct) =>
        await tables.Staff.RangeAsync(importId, Pending, RowKeyFormat.After(Pending), ct).Take(most)
            .Select(row => int.Parse(row.Key.AsSpan(Pending.Length), CultureInfo.InvariantCulture)).ToListAsync(ct);

    /// <summary>Null when the batch is done or somebody else has just started it. An unreadable one is completed with an error, so that it does not block the others.</summary>
    internal async Task<Versioned<ImportBatch>?> TryBeginAsync(string importId, int number, CancellationToken ct)
    {
        if (await tables.Staff.GetAsync(importId, Key(Pending, number), ct) is not { } row)
        {
            return null;
        }

        if (!faults.TryRead(row, ImportRowJson.Default.ImportBatch, out var batch))
        {
            await TryCompleteAsync(importId, new Versioned<ImportBatch>(new ImportBatch { Number = number, Rows = [] }, row.ETag), [Lost], ct);
            return null;
        }

        var started = batch with { Attempts = batch.Attempts + 1 };
        var change = new RowChange.Replace(row.Key, JsonRow.Write(started, ImportRowJson.Default.ImportBatch), row.ETag);
        return await tables.Staff.TryCommitAsync(importId, [change], ct) is [var etag] ? new Versioned<ImportBatch>(started, etag) : null;
    }

    /// <summary>Stores the results of a batch and deletes its lines. False when somebody else was faster.</summary>
    internal async Task<bool> TryCompleteAsync(string importId, Versioned<ImportBatch> batch, IReadOnlyList<ImportLine> lines, CancellationToken ct)
    {
        var number = batch.Value.Number;
        RowChange[] changes =
        [
            new RowChange.Delete(Key(Pending, number), batch.ETag),
            new RowChange.Insert(Key(Results, number), JsonRow.Write(ImportBatchResult.FromLines(lines), ImportRowJson.Default.ImportBatchResult)),
            new RowChange.Insert(Key(Lines, number), JsonRow.Write([.. lines], ImportRowJson.Default.ImportLineArray)),
        ];
        return await tables.Staff.TryCommitAsync(importId, changes, ct) is not null;
    }

    internal async IAsyncEnumerable<ImportBatchResult> ReadResultsAsync(string importId, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var row in tables.Staff.RangeAsync(importId, Results, RowKeyFormat.After(Results), ct))
        {
            if (faults.TryRead(row, ImportRowJson.Default.ImportBatchResult, out var result))
            {
                yield return result;
            }
        }
    }

    public async IAsyncEnumerable<ImportLine> ReadLinesAsync(string importId, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var row in tables.Staff.RangeAsync(importId, Lines, RowKeyFormat.After(Lines), ct))
        {
            foreach (var line in faults.TryRead(row, ImportRowJson.Default.ImportLineArray, out var lines) ? lines : [])
            {
                yield return line;
            }
        }
    }

    /// <summary>The job last, so that an interrupted deletion is repeated.</summary>
    public async Task DeleteAsync(string importId, CancellationToken ct)
    {
        var keys = await tables.Staff.RangeAsync(importId, "", "~", ct).Select(row => row.Key).ToListAsync(ct);
        foreach (var chunk in keys.Chunk(100))
        {
            await tables.Staff.TryCommitAsync(importId, [.. chunk.Select(key => new RowChange.Delete(key))], ct);
        }

        await tables.Staff.TryCommitAsync(Jobs, [new RowChange.Delete(importId)], ct);
    }

    private static string Key(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number:d6}");
}
