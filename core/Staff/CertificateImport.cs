using MyIpma.Core.Certificates;
using MyIpma.Core.Common;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Staff;

/// <summary>An import of certificates: a job that continues until every line is processed, across restarts.</summary>
public sealed record ImportJob
{
    /// <summary>Also the id of its workflow.</summary>
    public required string Id { get; init; }

    public required ImportState State { get; init; }

    public bool DryRun { get; init; }

    /// <summary>Lines with a certificate.</summary>
    public required int Rows { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The id of the operator's account.</summary>
    public required string Operator { get; init; }

    /// <summary>UTC; null while it is running.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
}

/// <summary>How far an import is.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ImportState>))]
public enum ImportState
{
    /// <summary>Its lines are being stored; after a crash the upload has to be repeated.</summary>
    Uploading,

    Running,
    Completed,

    /// <summary>A state that only a newer version of the service has.</summary>
    Unknown,
}

/// <summary>A line of the file, before validation.</summary>
public sealed record ImportRow
{
    /// <summary>The line of the file on which it begins, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Why the line cannot be parsed; null when it can.</summary>
    public string? Fault { get; init; }

    public string? CertificateId { get; init; }
    public string? Email { get; init; }
    public string? FirstName { get; init; }
    public string? LastName { get; init; }
    public string? Level { get; init; }
    public string? IssuedOn { get; init; }
    public string? ExpiresOn { get; init; }

    /// <summary>The line only: the person must not end up in a log.</summary>
    public override string ToString() => $"line {Line}";

    /// <summary>As a message of the queue, so that one validator checks both.</summary>
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

/// <summary>Lines that are processed together. They are deleted in the transaction that stores their results, so what is left is still to do.</summary>
internal sealed record ImportBatch
{
    public required int Number { get; init; }

    /// <summary>How often it was started.</summary>
    public int Attempts { get; init; }

    public required IReadOnlyList<ImportRow> Rows { get; init; }
}

/// <summary>The result of a line, or its preview in a dry run.</summary>
public sealed record ImportLine
{
    public required int Line { get; init; }

    /// <summary>As far as it could be read.</summary>
    public string? CertificateId { get; init; }

    public required ImportOutcome Outcome { get; init; }

    /// <summary>Of a refusal.</summary>
    public string? Code { get; init; }

    public string? Field { get; init; }

    /// <summary>Names no person.</summary>
    public string? Message { get; init; }

    public string? BadgeId { get; init; }
}

[JsonConverter(typeof(CamelCaseEnumConverter<ImportOutcome>))]
public enum ImportOutcome
{
    /// <summary>The badge is offered.</summary>
    New,

    /// <summary>The certificate exists already, word for word.</summary>
    Unchanged,

    /// <summary>The certificate exists with other details, which are updated.</summary>
    Correction,

    Rejected,

    /// <summary>An outcome that only a newer version of the service has.</summary>
    Unknown,
}

/// <summary>Counts of a batch's results, and the rejected lines.</summary>
internal sealed record ImportBatchResult(int New, int Corrected, int Unchanged, IReadOnlyList<ImportLine> Rejected)
{
    public static ImportBatchResult FromLines(IReadOnlyList<ImportLine> lines) => new(
        lines.Count(line => line.Outcome == ImportOutcome.New),
        lines.Count(line => line.Outcome == ImportOutcome.Correction),
        lines.Count(line => line.Outcome == ImportOutcome.Unchanged),
        [.. lines.Where(line => line.Outcome == ImportOutcome.Rejected)]);
}

/// <summary>An import and its results so far; <c>Problems</c> has only the first rejected lines.</summary>
public sealed record ImportProgress(ImportJob Job, int New, int Corrected, int Unchanged, int Rejected, IReadOnlyList<ImportLine> Problems)
{
    public int Done => New + Corrected + Unchanged + Rejected;
}

/// <summary>The port to the workflow engine; started twice, an import runs once.</summary>
public interface IImportWorkflows
{
    /// <summary>Starts or resumes an import.</summary>
    Task StartAsync(string importId, CancellationToken ct);
}

/// <summary>The options are part of the stored format.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(StoredEnumConverter)])]
[JsonSerializable(typeof(ImportJob))]
[JsonSerializable(typeof(ImportBatch))]
[JsonSerializable(typeof(ImportBatchResult))]
[JsonSerializable(typeof(ImportLine[]))]
internal sealed partial class ImportRowJson : JsonSerializerContext;

/// <summary>Splits the lines of a file into batches that fit into a row of storage, as do their results, whatever the lines hold.</summary>
public sealed class ImportBatcher(EmailAddressFactory addresses)
{
    private const int MostRows = 50;

    /// <summary>A row of storage holds 32,768 characters; member names and results take their share.</summary>
    private const int MostText = 6_000;

    /// <summary>More lines about one certificate must be a column filled with the same text.</summary>
    private const int MostAboutOne = 20;

    private const int MostTextAboutOne = 18_000;

    /// <summary>JSON escapes any other character as six.</summary>
    private const int Escaped = 6;

    /// <summary>
    /// Lines about the same certificate stay together and in order, so that the last one wins, as on the queue; everything else may run in parallel. Lines that are stored in
    /// one partition stand together, so that a batch reads few of them.
    /// </summary>
    internal IEnumerable<ImportBatch> Split(IReadOnlyList<ImportRow> rows)
    {
        var (number, size, batch) = (0, 0, new List<ImportRow>());
        foreach (var group in rows.GroupBy(row => row.CertificateId?.Trim() is { Length: > 0 } id ? id : $"line {row.Line}").SelectMany(Bounded).OrderBy(SortKeyOf, StringComparer.Ordinal))
        {
            var length = group.Sum(LengthOf);
            if (batch.Count > 0 && (batch.Count + group.Count > MostRows || size + length > MostText))
            {
                yield return new ImportBatch { Number = number++, Rows = batch };
                (size, batch) = (0, []);
            }

            size += length;
            batch.AddRange(group);
        }

        yield return new ImportBatch { Number = number, Rows = batch };
    }

    private static IEnumerable<IReadOnlyList<ImportRow>> Bounded(IGrouping<string, ImportRow> group)
    {
        var all = group.ToList();
        return all.Count > MostAboutOne || (all.Count > 1 && all.Sum(LengthOf) > MostTextAboutOne)
            ? all.Select(row => new[] { new ImportRow { Line = row.Line, Fault = $"is one of {all.Count} lines about the same certificate, which are too many" } })
            : [all];
    }

    private string SortKeyOf(IReadOnlyList<ImportRow> group) => addresses.TryParse(group[0].Email) is { } address ? $"{Partitions.For(address.Key)}|{address.Key}" : "";

    private static int LengthOf(ImportRow row) =>
        new[] { row.CertificateId, row.Email, row.FirstName, row.LastName, row.Level, row.IssuedOn, row.ExpiresOn, row.Fault }
            .Sum(text => text?.Sum(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '.' or '@' ? 1 : Escaped) ?? 0);
}
