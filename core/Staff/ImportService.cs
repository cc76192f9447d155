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
    private ImportStart() { }

    /// <summary>Its import runs.</summary>
    public sealed record Started(ImportJob Job) : ImportStart;

    /// <summary>It cannot be imported; the reason goes on where "the file …" begins.</summary>
    public sealed record Refused(string Reason) : ImportStart;
}

/// <summary>The steps of an import, for whatever runs it: each may be repeated, side by side with others, and cut short at any moment.</summary>
public sealed class ImportActivities(
    ImportStore store, CertificateService certificates, EmailAddressFactory addresses, BadgeStore badges, OutboxQueue outbox, FaultIsolation faults, TimeProvider time)
{
    /// <summary>How many batches are done side by side.</summary>
    public const int AtOnce = 8;

    /// <summary>From then on a line that breaks is refused by itself, so that it does not stop the others.</summary>
    private const int PatientAttempts = 3;

    private const int LongestId = 128;
    private const int LongestMessage = 300;

    /// <summary>How many batches one look hands out, since each look reads more rows than it returns.</summary>
    private const int InATurn = 10 * AtOnce;

    /// <summary>From so many lines on a partition is read at once.</summary>
    private const int WorthReading = 4;

    /// <summary>The batches to do next, <see cref="AtOnce"/> of them side by side; none when all are through.</summary>
    public async Task<IReadOnlyList<int>> NextAsync(string importId, CancellationToken ct) =>
        await store.ReadAsync(importId, ct) is { Value.State: ImportState.Running } ? await store.ReadPendingAsync(importId, InATurn, ct) : [];

    /// <summary>Deals with the lines of a batch; one that is through already is left alone.</summary>
    public async Task RunAsync(string importId, int number, CancellationToken ct)
    {
        if (await store.ReadAsync(importId, ct) is { Value: { State: ImportState.Running } job } && await store.TryBeginAsync(importId, number, ct) is { } batch)
        {
            using var ahead = ReadAhead.Begin();
            using var owed = outbox.Hold();
            await ReadAheadAsync(batch.Value, ct);
            var lines = await (job.DryRun ? TryOutAsync(job, batch.Value, ct) : ImportAsync(job, batch.Value, ct));
            await store.TryCompleteAsync(importId, batch, lines, ct);
        }
    }

    /// <summary>Writes down that every line is through.</summary>
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
        foreach (var (partition, _) in partitions.Where(partition => partition.Value >= WorthReading))
        {
            await badges.ReadAheadAsync(partition, ct);
        }
    }

    private async Task<IReadOnlyList<ImportLine>> TryOutAsync(ImportJob job, ImportBatch batch, CancellationToken ct)
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
                line = mayBeOurs ? await RecallAsync(job, line, ct) : line;
            };
            if (batch.Attempts > PatientAttempts)
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
            CertificateOutcome.Refused refused => Rejected(row, refused.Refusal.Code, null, WordsFor(refused.Refusal)),
            _ => throw new UnreachableException(),
        };

    /// <summary>What an earlier attempt at the batch did before it was cut short counts as done by this import.</summary>
    private async Task<ImportLine> RecallAsync(ImportJob job, ImportLine line, CancellationToken ct)
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

    private static string WordsFor(Refusal refusal) => refusal is Refusal.CertificateConflict conflict
        ? conflict.Detail
        : Localizer.Get($"problem.{refusal.Code}.detail", Languages.Default);

    private static string? Shortened(string? text, int longest) => text?.Trim() is { Length: > 0 } trimmed ? trimmed[..Math.Min(trimmed.Length, longest)] : null;
}

/// <summary>Goes on with imports a crash cut short and deletes old ones, on a timer.</summary>
public sealed class ImportMaintenance(ImportStore store, IImportWorkflows workflows, FaultIsolation faults, TimeProvider time)
{
    private static readonly TimeSpan UploadsEnd = TimeSpan.FromHours(1);
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(30);

    /// <summary>Goes through all imports once; to be run every few minutes and after a start.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        foreach (var job in await store.ReadAllAsync(ct).ToListAsync(ct))
        {
            await faults.TryAsync("imports", job.Id, () => job.State switch
            {
                ImportState.Running => workflows.StartAsync(job.Id, ct),
                ImportState.Uploading when now - job.CreatedAt > UploadsEnd => store.DeleteAsync(job.Id, ct),
                ImportState.Completed when now - job.CompletedAt > KeepFor => store.DeleteAsync(job.Id, ct),
                _ => Task.CompletedTask,
            }, ct);
        }
    }
}
