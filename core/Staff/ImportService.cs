using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Identity;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Staff;

/// <summary>Starts imports of certificates and reports their progress.</summary>
public sealed class ImportService(ImportStore store, ImportBatcher batcher, IImportWorkflows workflows, AuditLog audit, TimeProvider time)
{
    /// <summary>In the progress; the report has all.</summary>
    private const int MostProblems = 500;

    /// <summary>Every line is stored before the job counts as started.</summary>
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

    /// <summary>Null when there is no such import.</summary>
    public async Task<ImportProgress?> FindAsync(string importId, CancellationToken ct) =>
        await FindJobAsync(importId, ct) is { } job ? await MeasureAsync(job, ct) : null;

    /// <summary>The latest imports, newest first.</summary>
    public async Task<IReadOnlyList<ImportJob>> ListAsync(CancellationToken ct) =>
        await store.ReadAllAsync(ct).Where(job => job.State != ImportState.Uploading).OrderByDescending(job => job.CreatedAt).Take(20).ToListAsync(ct);

    /// <summary>The lines processed so far, in the order of the file; null when there is no such import.</summary>
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

public abstract record ImportStart
{
    private ImportStart() { }

    public sealed record Started(ImportJob Job) : ImportStart;

    /// <summary>The reason continues the sentence "the file …".</summary>
    public sealed record Refused(string Reason) : ImportStart;
}

/// <summary>The steps of an import: each may be repeated, run in parallel with others, and be interrupted at any moment.</summary>
public sealed class ImportActivities(
    ImportStore store, CertificateService certificates, EmailAddressFactory addresses, BadgeStore badges, OutboxQueue outbox, FaultIsolation faults, TimeProvider time)
{
    public const int AtOnce = 8;

    /// <summary>After so many attempts a line that fails is rejected, so that it does not stop the others.</summary>
    private const int AttemptsBeforeRejecting = 3;

    private const int LongestId = 128;
    private const int LongestMessage = 300;

    /// <summary>Several rounds at once, since each query reads more rows than it returns.</summary>
    private const int BatchesPerQuery = 10 * AtOnce;

    /// <summary>A partition with so many lines is read as a whole.</summary>
    private const int MinRowsToReadAhead = 4;

    /// <summary>The next batches, to be run <see cref="AtOnce"/> at a time; empty when all are done.</summary>
    public async Task<IReadOnlyList<int>> NextAsync(string importId, CancellationToken ct) =>
        await store.ReadAsync(importId, ct) is { Value.State: ImportState.Running } ? await store.ReadPendingAsync(importId, BatchesPerQuery, ct) : [];

    /// <summary>Processes the lines of a batch; one that is done already is left alone.</summary>
    public async Task RunAsync(string importId, int number, CancellationToken ct)
    {
        if (await store.ReadAsync(importId, ct) is { Value: { State: ImportState.Running } job } && await store.TryBeginAsync(importId, number, ct) is { } batch)
        {
            using var readAhead = ReadAhead.Begin();
            using var hold = outbox.Hold();
            await ReadAheadAsync(batch.Value, ct);
            var lines = await (job.DryRun ? DryRunAsync(job, batch.Value, ct) : ImportAsync(job, batch.Value, ct));
            await store.TryCompleteAsync(importId, batch, lines, ct);
        }
    }

    /// <summary>Completes the import if no batch is left.</summary>
    public async Task CompleteAsync(string importId, CancellationToken ct)
    {
        if (await store.ReadAsync(importId, ct) is { Value: { State: ImportState.Running } job } && (await store.ReadPendingAsync(importId, 1, ct)).Count == 0)
        {
            await store.WriteAsync(job with { State = ImportState.Completed, CompletedAt = time.GetUtcNow() }, ct);
        }
    }

    private async Task ReadAheadAsync(ImportBatch batch, CancellationToken ct)
    {
        var partitions = batch.Rows.Select(row => addresses.TryParse(row.Email)).OfType<EmailAddress>().CountBy(address => Partitions.For(address.Key));
        foreach (var (partition, _) in partitions.Where(partition => partition.Value >= MinRowsToReadAhead))
        {
            await badges.ReadAheadAsync(partition, ct);
        }
    }

    private async Task<IReadOnlyList<ImportLine>> DryRunAsync(ImportJob job, ImportBatch batch, CancellationToken ct)
    {
        using var run = DryRun.Begin();
        return await ImportAsync(job, batch, ct);
    }

    private async Task<IReadOnlyList<ImportLine>> ImportAsync(ImportJob job, ImportBatch batch, CancellationToken ct)
    {
        var lines = new List<ImportLine>();
        foreach (var row in batch.Rows)
        {
            var line = Rejected(row, "internal-error", null, "could not be imported; look at the log");
            var work = async () =>
            {
                line = await ImportAsync(row, ct);
                var mayBeOurs = line.Outcome == ImportOutcome.Unchanged && batch.Attempts > 1 && !job.DryRun && lines.All(done => done.BadgeId != line.BadgeId);
                line = mayBeOurs ? await FindEarlierOutcomeAsync(job, line, ct) : line;
            };
            if (batch.Attempts > AttemptsBeforeRejecting)
            {
                await faults.TryAsync("import", $"{job.Id} line {row.Line}", work, ct);
            }
            else
            {
                await work();
            }

            lines.Add(line);
        }

        return lines;
    }

    private async Task<ImportLine> ImportAsync(ImportRow row, CancellationToken ct) => row.Fault is { } fault
        ? Rejected(row, "unreadable-line", null, fault)
        : await certificates.IssuedAsync(row.ToMessage(), ct) switch
        {
            CertificateOutcome.Taken taken => Taken(row, taken.Badge, !taken.Changed ? ImportOutcome.Unchanged : taken.Badge.Revision == 1 ? ImportOutcome.New : ImportOutcome.Correction),
            CertificateOutcome.Invalid invalid => Rejected(row, "invalid-data", invalid.Errors.Keys.Order(StringComparer.Ordinal).First(), CertificateMessages.Describe(invalid.Errors)),
            CertificateOutcome.Refused refused => Rejected(row, refused.Refusal.Code, null, DetailOf(refused.Refusal)),
            _ => throw new UnreachableException(),
        };

    /// <summary>Changes made by an interrupted earlier attempt at the batch count as done by this import.</summary>
    private async Task<ImportLine> FindEarlierOutcomeAsync(ImportJob job, ImportLine line, CancellationToken ct)
    {
        if (line.BadgeId is null || await badges.FindKeyAsync(line.BadgeId, ct) is not { } key)
        {
            return line;
        }

        var since = (await badges.ReadTimelineAsync(key, ct)).Where(entry => entry.At >= job.CreatedAt).Select(entry => entry.Kind).ToList();
        return since.Any(kind => kind is BadgeEventKind.Offered or BadgeEventKind.Renewed) ? line with { Outcome = ImportOutcome.New }
            : since.Contains(BadgeEventKind.Corrected) ? line with { Outcome = ImportOutcome.Correction }
            : line;
    }

    private static ImportLine Taken(ImportRow row, Badge badge, ImportOutcome outcome) => new() { Line = row.Line, CertificateId = badge.Certificate.Id, Outcome = outcome, BadgeId = badge.Id };

    private static ImportLine Rejected(ImportRow row, string code, string? field, string message) => new()
    {
        Line = row.Line,
        CertificateId = Shortened(row.CertificateId, LongestId),
        Outcome = ImportOutcome.Rejected,
        Code = code,
        Field = field,
        Message = Shortened(message, LongestMessage),
    };

    private static string DetailOf(Refusal refusal) => refusal is Refusal.CertificateConflict conflict
        ? conflict.Detail
        : Localizer.Get($"problem.{refusal.Code}.detail", Languages.Default);

    private static string? Shortened(string? text, int longest) => text?.Trim() is { Length: > 0 } trimmed ? trimmed[..Math.Min(trimmed.Length, longest)] : null;
}

/// <summary>Resumes imports that a crash interrupted and deletes old ones, on a timer.</summary>
public sealed class ImportMaintenance(ImportStore store, IImportWorkflows workflows, FaultIsolation faults, TimeProvider time)
{
    private static readonly TimeSpan UploadTimeout = TimeSpan.FromHours(1);
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(30);

    /// <summary>To be run every few minutes and after a start.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        foreach (var job in await store.ReadAllAsync(ct).ToListAsync(ct))
        {
            await faults.TryAsync("imports", job.Id, () => job.State switch
            {
                ImportState.Running => workflows.StartAsync(job.Id, ct),
                ImportState.Uploading when now - job.CreatedAt > UploadTimeout => store.DeleteAsync(job.Id, ct),
                ImportState.Completed when now - job.CompletedAt > KeepFor => store.DeleteAsync(job.Id, ct),
                _ => Task.CompletedTask,
            }, ct);
        }
    }
}
