using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MyIpma.Core.Identity;

namespace MyIpma.Core.Staff;

/// <summary>Takes in files with certificates and reports their progress.</summary>
public sealed class ImportService(ImportStore store, ImportBatcher batcher, IImportWorkflows workflows, AuditLog audit, TimeProvider time)
{
    /// <summary>How many problems the progress names; the report has all.</summary>
    private const int MostProblems = 500;

    /// <summary>Stores a file and starts its import, or says why it cannot be one. Every line is stored before the job counts as begun.</summary>
    public async Task<ImportStart> StartAsync(SignIn who, ReadOnlyMemory<byte> file, bool dryRun, string reason, CancellationToken ct)
    {
        var reading = CertificateCsv.Read(file);
        if (reading is not CertificateCsvReading.Rows { All: var rows })
        {
            return new ImportStart.Refused(((CertificateCsvReading.Unreadable)reading).Reason);
        }

        var job = new ImportJob { Id = CreateId(who, file.Span), State = ImportState.Uploading, DryRun = dryRun, Rows = rows.Count, CreatedAt = time.GetUtcNow(), Operator = who.Account };
        if (dryRun)
        {
            return new ImportStart.Started(await BeginAsync(job, rows, ct));
        }

        var counted = new Dictionary<string, string> { ["rows"] = rows.Count.ToString(CultureInfo.InvariantCulture) };
        return await audit.RecordAsync(
            who,
            StaffAction.Import,
            job.Id,
            reason,
            async _ => (ImportStart)new ImportStart.Started(await BeginAsync(job, rows, ct)),
            _ => new StaffResult.Done(true, new Dictionary<string, string>(), counted),
            ct);
    }

    /// <summary>How far an import is; null when there is none of that id.</summary>
    public async Task<ImportProgress?> FindAsync(string importId, CancellationToken ct) =>
        await FindJobAsync(importId, ct) is { } job ? await MeasureAsync(job, ct) : null;

    /// <summary>The imports of late, newest first.</summary>
    public async Task<IReadOnlyList<ImportJob>> ListAsync(CancellationToken ct) =>
        await store.ReadAllAsync(ct).Where(job => job.State != ImportState.Uploading).OrderByDescending(job => job.CreatedAt).Take(20).ToListAsync(ct);

    /// <summary>What became of each line so far, in the order of the file; null when there is no import of that id.</summary>
    public async Task<IReadOnlyList<ImportLine>?> FindLinesAsync(string importId, CancellationToken ct) =>
        await FindJobAsync(importId, ct) is not null ? await store.ReadLinesAsync(importId, ct).OrderBy(line => line.Line).ToListAsync(ct) : null;

    private async Task<ImportJob?> FindJobAsync(string importId, CancellationToken ct) =>
        IsWellFormedId(importId) && await store.ReadAsync(importId, ct) is { Value: { State: not ImportState.Uploading } job } ? job : null;

    private async Task<ImportJob> BeginAsync(ImportJob job, IReadOnlyList<ImportRow> rows, CancellationToken ct)
    {
        await store.WriteAsync(job, ct);
        await store.WriteBatchesAsync(job.Id, batcher.Split(rows), ct);
        var running = job with { State = ImportState.Running };
        await store.WriteAsync(running, ct);
        await workflows.StartAsync(job.Id, ct);
        return running;
    }

    private async Task<ImportProgress> MeasureAsync(ImportJob job, CancellationToken ct)
    {
        var progress = new ImportProgress(job, 0, 0, 0, 0, []);
        var problems = new List<ImportLine>();
        await foreach (var result in store.ReadResultsAsync(job.Id, ct))
        {
            problems.AddRange(result.Rejected);
            progress = progress with
            {
                New = progress.New + result.New,
                Corrected = progress.Corrected + result.Corrected,
                Unchanged = progress.Unchanged + result.Unchanged,
                Rejected = progress.Rejected + result.Rejected.Count,
            };
        }

        return progress with { Problems = [.. problems.OrderBy(line => line.Line).Take(MostProblems)] };
    }

    private string CreateId(SignIn who, ReadOnlySpan<byte> file)
    {
        var content = Convert.ToHexString(SHA256.HashData(file));
        var what = string.Create(CultureInfo.InvariantCulture, $"{who.Account}\n{time.GetUtcNow().UtcTicks}\n{content}");
        return $"i_{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(what)).AsSpan(0, 16))}";
    }

    private static bool IsWellFormedId(string text) => text.Length == 24 && text.StartsWith("i_", StringComparison.Ordinal) && Base64Url.IsValid(text.AsSpan(2));
}

/// <summary>What became of a file.</summary>
public abstract record ImportStart
{
    private ImportStart()
    {
    }

    /// <summary>Its import runs.</summary>
    public sealed record Started(ImportJob Job) : ImportStart;

    /// <summary>It cannot be imported; the reason goes on where "the file …" begins.</summary>
    public sealed record Refused(string Reason) : ImportStart;
}
