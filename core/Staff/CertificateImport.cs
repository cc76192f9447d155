using MyIpma.Core.Certificates;
using MyIpma.Core.Common;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Staff;

/// <summary>An import of certificates: a job that goes on until every line has been dealt with, whatever restarts meanwhile.</summary>
public sealed record ImportJob
{
    /// <summary>The job's id; also that of its workflow.</summary>
    public required string Id { get; init; }

    /// <summary>How far it is.</summary>
    public required ImportState State { get; init; }

    /// <summary>True when it only says what would happen.</summary>
    public bool DryRun { get; init; }

    /// <summary>The lines with a certificate.</summary>
    public required int Rows { get; init; }

    /// <summary>When it was sent (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The operator's account.</summary>
    public required string Operator { get; init; }

    /// <summary>When the last line was through (UTC).</summary>
    public DateTimeOffset? CompletedAt { get; init; }
}

/// <summary>How far an import is.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ImportState>))]
public enum ImportState
{
    /// <summary>Its lines are being stored; a crash now leaves nothing but an upload to repeat.</summary>
    Uploading,

    /// <summary>Lines are being dealt with.</summary>
    Running,

    /// <summary>Every line is through.</summary>
    Completed,

    /// <summary>A state that only a newer version of the service has.</summary>
    Unknown,
}

/// <summary>A line of the file, nothing checked yet.</summary>
public sealed record ImportRow
{
    /// <summary>Where it begins in the file; the first line has number 1.</summary>
    public required int Line { get; init; }

    /// <summary>Why it cannot be read as a line of the table.</summary>
    public string? Fault { get; init; }

    /// <summary>The column of this name.</summary>
    public string? CertificateId { get; init; }

    /// <summary>The column of this name.</summary>
    public string? Email { get; init; }

    /// <summary>The column of this name.</summary>
    public string? FirstName { get; init; }

    /// <summary>The column of this name.</summary>
    public string? LastName { get; init; }

    /// <summary>The column of this name.</summary>
    public string? Level { get; init; }

    /// <summary>The column of this name.</summary>
    public string? IssuedOn { get; init; }

    /// <summary>The column of this name.</summary>
    public string? ExpiresOn { get; init; }

    /// <summary>The line only: a record may end up in a log, the person must not.</summary>
    public override string ToString() => $"line {Line}";

    /// <summary>The same as a message of the queue, so that one reader checks both.</summary>
    internal CertificateMessage ToMessage() => new()
    {
        CertificateId = CertificateId,
        Email = Email,
        FirstName = FirstName,
        LastName = LastName,
        Level = Level,
        IssuedOn = IssuedOn,
        ExpiresOn = ExpiresOn,
    };
}

/// <summary>Lines that are dealt with together. They are deleted in the transaction that writes down what became of them: what is left is what is still to do.</summary>
internal sealed record ImportBatch
{
    /// <summary>Its place in the import.</summary>
    public required int Number { get; init; }

    /// <summary>How often somebody began with it.</summary>
    public int Attempts { get; init; }

    /// <summary>The lines.</summary>
    public required IReadOnlyList<ImportRow> Rows { get; init; }
}

/// <summary>What became of a line, or would become of it.</summary>
public sealed record ImportLine
{
    public required int Line { get; init; }

    /// <summary>The number of the certificate, as far as it could be read.</summary>
    public string? CertificateId { get; init; }

    /// <summary>What became of it.</summary>
    public required ImportOutcome Outcome { get; init; }

    /// <summary>The code of a refusal.</summary>
    public string? Code { get; init; }

    /// <summary>The column at fault.</summary>
    public string? Field { get; init; }

    /// <summary>What is wrong, in words that name no person.</summary>
    public string? Message { get; init; }

    public string? BadgeId { get; init; }
}

/// <summary>What becomes of a line.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ImportOutcome>))]
public enum ImportOutcome
{
    /// <summary>The badge is offered.</summary>
    New,

    /// <summary>The certificate is there already, word for word.</summary>
    Unchanged,

    /// <summary>The certificate is there with other details, which are taken over.</summary>
    Correction,

    /// <summary>It cannot be taken.</summary>
    Rejected,

    /// <summary>An outcome that only a newer version of the service has.</summary>
    Unknown,
}

/// <summary>How many lines of a batch ended how, and those refused.</summary>
internal sealed record ImportBatchResult(int New, int Corrected, int Unchanged, IReadOnlyList<ImportLine> Rejected)
{
    public static ImportBatchResult FromLines(IReadOnlyList<ImportLine> lines) => new(
        lines.Count(line => line.Outcome == ImportOutcome.New),
        lines.Count(line => line.Outcome == ImportOutcome.Correction),
        lines.Count(line => line.Outcome == ImportOutcome.Unchanged),
        [.. lines.Where(line => line.Outcome == ImportOutcome.Rejected)]);
}

/// <summary>An import and how far it is.</summary>
/// <param name="Job">The job.</param>
/// <param name="New">Badges offered, or to be offered.</param>
/// <param name="Corrected">Corrections taken over.</param>
/// <param name="Unchanged">Lines that say what is known.</param>
/// <param name="Rejected">Lines that cannot be taken.</param>
/// <param name="Problems">The first of the lines that cannot be taken.</param>
public sealed record ImportProgress(ImportJob Job, int New, int Corrected, int Unchanged, int Rejected, IReadOnlyList<ImportLine> Problems)
{
    /// <summary>The lines dealt with.</summary>
    public int Done => New + Corrected + Unchanged + Rejected;
}

/// <summary>The port to whatever runs imports; started twice, an import runs once.</summary>
public interface IImportWorkflows
{
    /// <summary>Starts an import, or goes on with it.</summary>
    Task StartAsync(string importId, CancellationToken ct);
}

/// <summary>How the rows of imports are written; the same rules as for badges.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(StoredEnumConverter)])]
[JsonSerializable(typeof(ImportJob))]
[JsonSerializable(typeof(ImportBatch))]
[JsonSerializable(typeof(ImportBatchResult))]
[JsonSerializable(typeof(ImportLine[]))]
internal sealed partial class ImportRowJson : JsonSerializerContext;

/// <summary>Parts the lines of a file into batches that each fit into a row of storage, as what becomes of them does, whatever the lines hold.</summary>
public sealed class ImportBatcher(EmailAddressFactory addresses)
{
    private const int MostRows = 50;

    /// <summary>A row of storage holds 32,768 characters; names of the members and what is said about each line take their part.</summary>
    private const int MostText = 6_000;

    /// <summary>So often a file may say something about one certificate: more is a column filled with the same text.</summary>
    private const int MostAboutOne = 20;

    private const int MostTextAboutOne = 18_000;

    /// <summary>JSON writes everything else as six characters.</summary>
    private const int Escaped = 6;

    /// <summary>
    /// Lines about the same certificate stay together and in their order, so that the last one holds, as on the queue; everything else may be done side by side. What is
    /// stored in one place stands together, so that a batch reads few places.
    /// </summary>
    internal IEnumerable<ImportBatch> Split(IReadOnlyList<ImportRow> rows)
    {
        var (number, size, batch) = (0, 0, new List<ImportRow>());
        foreach (var same in rows.GroupBy(row => row.CertificateId?.Trim() is { Length: > 0 } id ? id : $"line {row.Line}").SelectMany(Bounded).OrderBy(PlaceOf, StringComparer.Ordinal))
        {
            var length = same.Sum(LengthOf);
            if (batch.Count > 0 && (batch.Count + same.Count > MostRows || size + length > MostText))
            {
                yield return new ImportBatch { Number = number++, Rows = batch };
                (size, batch) = (0, []);
            }

            size += length;
            batch.AddRange(same);
        }

        yield return new ImportBatch { Number = number, Rows = batch };
    }

    private static IEnumerable<IReadOnlyList<ImportRow>> Bounded(IGrouping<string, ImportRow> same)
    {
        var all = same.ToList();
        return all.Count > MostAboutOne || (all.Count > 1 && all.Sum(LengthOf) > MostTextAboutOne)
            ? all.Select(row => new[] { new ImportRow { Line = row.Line, Fault = $"is one of {all.Count} lines about the same certificate, which are too many" } })
            : [all];
    }

    private string PlaceOf(IReadOnlyList<ImportRow> same) => addresses.TryParse(same[0].Email) is { } address ? $"{Partitions.For(address.Key)}|{address.Key}" : "";

    private static int LengthOf(ImportRow row) =>
        new[] { row.CertificateId, row.Email, row.FirstName, row.LastName, row.Level, row.IssuedOn, row.ExpiresOn, row.Fault }
            .Sum(text => text?.Sum(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '.' or '@' ? 1 : Escaped) ?? 0);
}
