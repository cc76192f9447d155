using System.Runtime.CompilerServices;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Staff;

/// <summary>Keeps imports: the jobs in one partition, the lines of each in a partition of its own.</summary>
public sealed class ImportStore(Tables tables, FaultIsolation faults)
{
    private const string Jobs = "imports";
    private const string Pending = "batch|";
    private const string Results = "result|";
    private const string Lines = "lines|";

    /// <summary>Stands for the lines of a batch that cannot be read back; which ones they were is lost.</summary>
    private static readonly ImportLine Lost = new() { Line = 0, Outcome = ImportOutcome.Rejected, Code = "internal-error", Message = "some lines could not be read back from storage; import the file again" };

    /// <summary>Storage takes 100 rows and 4 MiB in one transaction; a batch is at most 64 KiB.</summary>
    private const int BatchesAtOnce = 40;

    /// <summary>Reads a job; null when there is none of that id.</summary>
    public async Task<Versioned<ImportJob>?> ReadAsync(string importId, CancellationToken ct) =>
        await tables.Staff.GetAsync(Jobs, importId, ct) is { } row ? new Versioned<ImportJob>(JsonRow.Read(row, ImportRowJson.Default.ImportJob), row.ETag) : null;

    /// <summary>Reads all jobs, in no order.</summary>
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

    /// <summary>Writes a job over whatever was there.</summary>
    public Task WriteAsync(ImportJob job, CancellationToken ct) =>
        tables.Staff.TryCommitAsync(Jobs, [new RowChange.Put(job.Id, JsonRow.Write(job, ImportRowJson.Default.ImportJob))], ct);

    /// <summary>Stores the lines of an import.</summary>
    internal async Task WriteBatchesAsync(string importId, IEnumerable<ImportBatch> batches, CancellationToken ct)
    {
        foreach (var some in batches.Chunk(BatchesAtOnce))
        {
            await tables.Staff.TryCommitAsync(
                importId, [.. some.Select(batch => new RowChange.Put(Key(Pending, batch.Number), JsonRow.Write(batch, ImportRowJson.Default.ImportBatch)))], ct);
        }
    }

    /// <summary>The numbers of batches that are still to do, at most so many.</summary>
    public async Task<IReadOnlyList<int>> ReadPendingAsync(string importId, int most, CancellationToken ct) =>
        await tables.Staff.RangeAsync(importId, Pending, RowKeyFormat.After(Pending), ct).Take(most)
            .Select(row => int.Parse(row.Key.AsSpan(Pending.Length), CultureInfo.InvariantCulture)).ToListAsync(ct);

    /// <summary>Takes a batch up; null when it is through, or somebody else has just taken it up. One that cannot be read is through too: it says so, and keeps no other back.</summary>
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

        var begun = batch with { Attempts = batch.Attempts + 1 };
        var change = new RowChange.Replace(row.Key, JsonRow.Write(begun, ImportRowJson.Default.ImportBatch), row.ETag);
        return await tables.Staff.TryCommitAsync(importId, [change], ct) is [var etag] ? new Versioned<ImportBatch>(begun, etag) : null;
    }

    /// <summary>Writes down what became of a batch and deletes its lines. False when somebody else was faster.</summary>
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

    /// <summary>What became of the batches that are through.</summary>
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

    /// <summary>What became of the lines that are through.</summary>
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

    /// <summary>Deletes an import with everything that belongs to it, the job last.</summary>
    public async Task DeleteAsync(string importId, CancellationToken ct)
    {
        var keys = await tables.Staff.RangeAsync(importId, "", "~", ct).Select(row => row.Key).ToListAsync(ct);
        foreach (var some in keys.Chunk(100))
        {
            await tables.Staff.TryCommitAsync(importId, [.. some.Select(key => new RowChange.Delete(key))], ct);
        }

        await tables.Staff.TryCommitAsync(Jobs, [new RowChange.Delete(importId)], ct);
    }

    private static string Key(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number:d6}");
}
