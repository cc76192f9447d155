using CsvHelper;
using CsvHelper.Configuration;

namespace MyIpma.Core.Staff;

/// <summary>
/// Reads certificates from CSV as spreadsheets write it: UTF-8 with or without byte order mark, commas or semicolons, quoted fields with line breaks. The columns are
/// named like the members of a certificate message, in any order; others are ignored. The values are validated later, by the rules of the queue.
/// </summary>
internal static class CertificateCsv
{
    /// <summary>In bytes.</summary>
    public const int MaxLength = 20 * 1024 * 1024;
    public const int MaxRows = 50_000;

    /// <summary>Longer than any value of a certificate, and short enough for rows to fit into storage.</summary>
    private const int LongestField = 500;

    /// <summary>A longer line must have an unclosed quotation mark.</summary>
    private const int LongestLine = 20_000;

    private static readonly string[] Columns = ["certificateId", "email", "firstName", "lastName", "level", "issuedOn", "expiresOn"];
    private static readonly string[] Required = ["certificateId", "email", "level", "issuedOn"];

    public static CertificateCsvReading Read(ReadOnlyMemory<byte> file)
    {
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        try
        {
            var text = strict.GetString(file.Span.StartsWith(Encoding.UTF8.Preamble) ? file.Span[Encoding.UTF8.Preamble.Length..] : file.Span);
            return Read(text);
        }
        catch (DecoderFallbackException)
        {
            return new CertificateCsvReading.Unreadable("is not UTF-8, perhaps Windows-1252 (ANSI); save it as CSV UTF-8");
        }
    }

    private static CertificateCsvReading Read(string text)
    {
        using var lines = new CsvLines(text, DelimiterOf(text));
        if (!lines.Read())
        {
            return new CertificateCsvReading.Unreadable("is empty");
        }

        var header = lines.Fields;
        var places = Columns.ToDictionary(column => column, column => Array.FindIndex(header, name => name.Trim().Equals(column, StringComparison.OrdinalIgnoreCase)));
        return Required.Where(column => places[column] < 0).ToList() is { Count: > 0 } missing
            ? new CertificateCsvReading.Unreadable($"has no column {string.Join(", ", missing)}; the first line must name {string.Join(", ", Columns)}")
            : ReadRows(lines, places, header.Length);
    }

    private static CertificateCsvReading ReadRows(CsvLines lines, Dictionary<string, int> places, int columns)
    {
        var rows = new List<ImportRow>();
        while (lines.Read())
        {
            if (lines.Length > LongestLine)
            {
                return new CertificateCsvReading.Unreadable($"has a quotation mark that is not closed, from line {lines.First} on");
            }

            if (rows.Count == MaxRows)
            {
                return new CertificateCsvReading.Unreadable($"has more than {MaxRows} certificates; split it");
            }

            rows.Add(RowOf(lines.Fields, places, lines.First, columns, lines.HasBadData));
        }

        return rows.Count == 0 ? new CertificateCsvReading.Unreadable("has no certificates below the first line") : new CertificateCsvReading.Rows(rows);
    }

    private static ImportRow RowOf(string[] fields, Dictionary<string, int> places, int line, int columns, bool isBad)
    {
        var fault = isBad ? "has a quotation mark inside a field that is not quoted"
            : fields.Length > columns ? $"has {fields.Length} fields, the first line {columns}"
            : fields.Any(field => field.Length > LongestField) ? $"has a field of more than {LongestField} characters"
            : null;
        return fault is not null ? new ImportRow { Line = line, Fault = fault } : new ImportRow
        {
            Line = line,
            CertificateId = Field("certificateId"),
            Email = Field("email"),
            FirstName = Field("firstName"),
            LastName = Field("lastName"),
            Level = Field("level"),
            IssuedOn = Field("issuedOn"),
            ExpiresOn = Field("expiresOn"),
        };

        string? Field(string column) => places[column] is >= 0 and var place && place < fields.Length ? fields[place] : null;
    }

    /// <summary>Spreadsheets write semicolons where the comma is the decimal sign; the first line shows which.</summary>
    private static string DelimiterOf(string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var header = end < 0 ? text : text[..end];
        return header.Count(c => c == ';') > header.Count(c => c == ',') ? ";" : ",";
    }
}

/// <summary>Reads records, skips blank ones, and counts the line of the file on which each begins, as an editor numbers them; a quoted field may hold several lines.</summary>
internal sealed class CsvLines : IDisposable
{
    private readonly CsvParser csv;
    private int next = 1;

    public CsvLines(string text, string delimiter) => csv = new CsvParser(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
    {
        Delimiter = delimiter,
        BadDataFound = _ => HasBadData = true,
        IgnoreBlankLines = false,
    });

    public string[] Fields => csv.Record ?? [];

    /// <summary>In characters, as they are in the file.</summary>
    public int Length => csv.RawRecord.Length;

    /// <summary>True when the record has a quotation mark where none is allowed.</summary>
    public bool HasBadData { get; private set; }

    /// <summary>The line on which the record begins.</summary>
    public int First { get; private set; }

    /// <summary>False after the last record.</summary>
    public bool Read()
    {
        HasBadData = false;
        while (csv.Read())
        {
            First = next;
            next += csv.RawRecord.Count(c => c == '\n');
            if (csv.Record is not ([] or [""]))
            {
                return true;
            }
        }

        return false;
    }

    public void Dispose() => csv.Dispose();
}

internal abstract record CertificateCsvReading
{
    private CertificateCsvReading() { }

    public sealed record Rows(IReadOnlyList<ImportRow> All) : CertificateCsvReading;

    /// <summary>Why the file as a whole cannot be imported.</summary>
    public sealed record Unreadable(string Reason) : CertificateCsvReading;
}
